// Package anonymise takes people out of recorded traffic and leaves its shape.
//
// Names, e-mail and IP addresses, domains, telephone, card, account and order
// numbers become pseudonyms of the same shape: letters stay letters, digits digits,
// capitals capitals, separators stay where they are. Of what a machine has made up
// (hashes, keys, many ids) only the length stays.
//
//	Jean Dupont <jean.dupont@acme.fr>, commande B47676, 06 12 34 56 78
//	Quiv Xacorn <quiv.xacorn@ubki.fr>, commande B03918, 06 70 91 55 02
//
// The same person gets the same pseudonym everywhere, in every file that is
// converted with the same key: in keys, in texts, in upper case. Two different
// ones never get the same (a pseudonym is a keyed permutation of the texts of
// its shape, see permute.go), so that conversations do not run into each other.
//
// # What stays
//
// What rules are about and what is the desk's own: times, sources, inboxes,
// agents, teams, tags, statuses; words that are no names; dates and amounts;
// the domains of Settings.KeepDomains, top-level domains and country codes;
// role addresses such as noreply@.
//
// # What it cannot promise
//
// In a structured key it knows what stands there, a text or a number. In free
// text it sees what has the look of an address, a number, a link or a street,
// the names that the conversation has mentioned in a key, and names after a
// salutation or a title, before an address, above what is quoted, or at the end
// of a letter. Where it cannot be sure it says so: a [Doubt] per place. Somebody who is only described ("my neighbour the baker") stays
// described. And whoever has the key can compute the pseudonym of a person and
// look for it: keep the key as secret as the mail, or throw it away.
package anonymise
