require ["fileinto", "imap4flags"];

# Suppliers write from these domains.
if address :domain "from" ["paper.example", "ink.example"] {
  fileinto "Suppliers";
  stop;
}

# Returns, but for the newsletter.
if allof (header :contains "subject" ["return", "refund"], not exists "List-Id") {
  addflag "\\Flagged";
  fileinto "Returns";
} elsif size :over 5M {
  fileinto "Large";
}
