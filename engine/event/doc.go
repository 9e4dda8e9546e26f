// Package event is what happened to a conversation, and reads it from recorded or piped traffic.
//
// Traffic is NDJSON: one JSON object on a line, in the flat form
//
//	{"id":"e1","type":"message","at":"2026-11-20T09:15:00+01:00","conversation":"c42",
//	 "source":"email","subject":"Demande de retour","from":"Jean Dupont <jean@acme.fr>"}
//
// or as a CloudEvents 1.0 envelope with the same keys in its data; each line
// says by itself which of the two it is. A Reader turns such lines into Events:
//
//	for {
//		var bad *event.LineError
//		switch err := reader.Next(&ev); {
//		case err == io.EOF:
//			return nil
//		case errors.As(err, &bad):
//			// stop, or write bad.Text to the reject file and go on
//		case err != nil:
//			return err
//		default:
//			// ev is an event
//		}
//	}
//
// The one idea is that a line is read in two strides. The first checks all of
// it as strictly as encoding/json does, where it was read, and notes where the
// values of the keys lie that an event knows; the second copies those into its
// slots, but for what is Unread. What no slot wants is kept as text, for Path to
// look into when a rule asks. Neither depends on any line before, so that a
// Batch of lines can be read ahead on another goroutine; what a line inherits
// is filled in afterwards, in order.
//
// encoding/json would take five times as long, and the faster decoders do not
// do what is needed here: fastjson, say, takes 01, 1. and unknown escapes for
// JSON. None says in which column a line goes wrong and why, in our words, nor
// counts repeated keys and halves of surrogate pairs.
//
// A line is an event or a LineError: none is dropped, mended or guessed at
// silently. Replaced bytes and repeated keys are counted in Stats.
//
// The package knows neither books nor rules: it applies no defaults but those
// of the format, folds nothing, and does not notice that an id came before.
package event
