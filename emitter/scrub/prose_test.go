package scrub

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What is found in plain prose is the same with all detectors, whatever words it is made of.
func TestProseChangesNothing(t *testing.T) {
	t.Parallel()
	vocabulary := strings.Fields(`the a an of is was are to for with by on in at from as not no new old wrong invalid order user customer request response session sessions token tokens key keys auth authorized unauthorized
		author authentication login logged signature signed signing cookie cookies private public access api shared master secret password passwd pwd passphrase pin otp code codes number card security verification community
		Session Token Key AUTH SESSION TOKEN PAT KEY API JWT jwt csrf xsrf salt hmac sid sig bearer Bearer Basic identified IDENTIFIED BY REPLACE enable set ascii hunter opensesame changed reset set value id Id ID
		renewed expired loaded created deleted returned got generated temporary default admin root bob machine host label keyboard monkey turkey passed compass PASS LOGIN args machine account iban tan username
		session. token, key, auth. password, id=4 id=11112206 appid=7 ticket=123456 shipping shipped spinning orderId=95098618 token=5 user=12 code=123456 name=1 value=4711 keyId=7 sessionId=123456789 4711 12 123456 123456789 1 2026 77, 5. 558201 4242 1111`)
	vocabulary = slices.Concat(vocabulary, saying, strongEnds[:20], weakEnds[:20])
	for _, w := range spoken {
		vocabulary = append(vocabulary, strings.TrimSpace(w.words))
	}
	rng := rand.New(rand.NewPCG(6, 7))
	plain := 0
	for range proseRounds {
		var words []string
		for range 1 + rng.IntN(9) {
			words = append(words, vocabulary[rng.IntN(len(vocabulary))])
		}
		text := strings.Join(words, " ")
		if plainProse(text) && !quiet(text) {
			plain++
		}
		sameWhenCalm(t, text)
	}
	if plain < proseRounds/50 {
		t.Errorf("%d of %d texts are prose with names in it, which are too few to tell anything", plain, proseRounds)
	}
	t.Log(plain, "texts are prose with names in it")
}

// proseRounds is how many sentences are made.
const proseRounds = 8000

// Ordinary sentences are prose; what may have a secret in it is not.
func TestPlainProse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"session depth in database", "for complete request in batch session renewed session hit ready authorized status rows orderId=95098618", "Token 12 expired, session closed."} {
		if !plainProse(text) {
			t.Errorf("%q is no prose", text)
		}
	}
	for _, text := range []string{"password hunter", "session 4f2a", "otp 123456", "token  x", "session=5", "pin code 4711", "card number 4242 4242", "key x1", "session \"x\"", "token kXvQpLwZ", "a session_id"} {
		if plainProse(text) {
			t.Errorf("%q is prose", text)
		}
	}
}
