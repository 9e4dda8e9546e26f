package cases

import (
	"encoding/json"
	"strings"

	"github.com/routebook/routebook/dsl/yamlpos"
)

// jsonText returns a text as JSON.
func jsonText(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text always is JSON
	}
	return string(data)
}

// jsonOf returns what a YAML value is in JSON.
func jsonOf(n *yamlpos.Node) string {
	switch n.Kind {
	case yamlpos.Null:
		return "null"
	case yamlpos.Bool:
		return strings.ToLower(n.Text)
	case yamlpos.Number:
		return jsonNumber(n.Text)
	case yamlpos.List:
		items := make([]string, len(n.Items))
		for i, item := range n.Items {
			items[i] = jsonOf(item)
		}
		return "[" + strings.Join(items, ",") + "]"
	case yamlpos.Map:
		members := make([]string, len(n.Entries))
		for i, e := range n.Entries {
			members[i] = jsonText(e.Key.Text) + ":" + jsonOf(e.Value)
		}
		return "{" + strings.Join(members, ",") + "}"
	default:
		return jsonText(n.Text)
	}
}

// jsonNumber returns a number of YAML as JSON writes it: without a sign or a point that JSON does not know.
func jsonNumber(text string) string {
	var n json.Number
	if json.Unmarshal([]byte(text), &n) == nil {
		return text
	}
	sign := ""
	switch {
	case strings.HasPrefix(text, "-"):
		sign, text = "-", text[1:]
	case strings.HasPrefix(text, "+"):
		text = text[1:]
	}
	mantissa, exponent := text, ""
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		mantissa, exponent = text[:at], text[at:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction + exponent
}
