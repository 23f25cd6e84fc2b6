package emitter

import (
	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/store"
)

// The forms in which payloads are stored.
const (
	plain  = 0 // by an errtail that knew no other
	packed = 1 // package pack
)

// The marks of packed payloads: their category, so that it is known without unpacking them.
const (
	markError   = 'e'
	markMessage = 'm'
)

// markOf tells the category of a payload.
func markOf(data []byte) byte {
	if categoryOf(data) == categoryError {
		return markError
	}
	return markMessage
}

// unsealed returns what is sent of a stored payload, and its category.
func unsealed(form byte, stored []byte) (p pack.Payload, category string, err error) {
	if form == plain {
		p = pack.Pack(stored, markOf(stored))
	} else if p, err = pack.Parse(stored); err != nil {
		return pack.Payload{}, "", err
	}
	if p.Mark == markMessage {
		return p, categoryMessage, nil
	}
	return p, categoryError, nil
}

// Text returns the payload of an event in a store, as it is sent. What the disk has damaged is returned as it is, for a person to look at.
func Text(e store.Dead) []byte {
	if e.Form == plain {
		return e.Payload
	}
	p, err := pack.Parse(e.Payload)
	if err != nil {
		return e.Payload
	}
	text, err := p.Text()
	if err != nil {
		return e.Payload
	}
	return text
}
