package scrub

import "strings"

// qualifiers are words at the end of a name that say which of several secrets it is, or how it is written: DB_PASSWORD_RO, tokenOld.
var qualifiers = words(`ro rw readonly readwrite read write reader writer old new prev previous current next backup bak primary secondary main alt other extra prod production staging stage stg
	dev devel development test testing qa uat live sandbox local plain plaintext raw clear cleartext value val str string text txt hash hashed digest b64 base64 hex enc encrypted decrypted encoded
	confirm confirmation repeat again retype verify verification default master slave replica admin root super a b c v eu us in data attempt input submitted supplied given entered tmp temp temporary
	actual expected real unsafe unmasked original internal external first second one two bytes content literal`)

// describers are words at the end of a name that say that it is something about a secret: where it is, how long, who checks it.
var describers = words(`file filename path dir directory folder url uri link href endpoint host hostname name names id ids uid uuid type types kind class length len size min max minimum maximum count counts
	num number total ttl expiry expires expiration expire expired age days hours minutes seconds secs ms timeout lifetime duration interval policy policies rule rules reset forgot forgotten change changed changes
	check checker checks validator validators validation validate manager provider providers service services store storage handler handlers factory resolver encoder decoder filter filters field fields column columns
	header headers param params parameter label placeholder prompt hint help required enabled disabled enable disable allowed allow supported set exists exist valid invalid strength score algorithm algo alg
	method methods mode format encoding cmd command env var variable ref reference references version versions rotation rotated updated at created date time timestamp last iterations cost rounds hasher hashers
	history attempts retries retry limit limits scope scopes usage used usages index bits bit group groups role roles user username users email mail issuer audience domain region arn status state error errors
	message messages msg event events action view page form template title config configuration settings options option source sources target auth authentication authenticator login flow grant server
	client bucket buckets bearer prefix suffix separator delimiter pattern regex schema model table cache queue topic context ctx stream parser lexer generator encryptor middleware interceptor listener
	controller adapter util interface spec rate ratio cost costs price budget fingerprint thumbprint owner account tenant realm vault engine backend mount mounts key keys present missing
	cert certs ca certificate encryption needed protected protection recovery request response complexity generation through port ports list map dict array object objects entry entries item items`)

// qualified classifies a name by the words before its last ones, if these only qualify it. If they are not known to, the value must show that it is a secret.
func qualified(name string) keyKind {
	loose, unknown := false, false
	for range 3 {
		name = strings.TrimRight(name, "0123456789_-.[]$ ")
		at := lastPart(name)
		if at == 0 {
			return runTogether(name)
		}
		word := strings.ToLower(name[at:])
		name = strings.TrimRight(name[:at], "_-.[]$ ")
		switch {
		case describers[word]:
			return keyNone
		case !qualifiers[word]:
			if unknown {
				return keyNone
			}
			unknown, loose = true, true
		}
		var buf [maxKey]byte
		flat := buf[:0]
		for i := range len(name) {
			if c := name[i]; wordByte(c) && c != '_' {
				if capital(c) {
					c |= 0x20
				}
				flat = append(flat, c)
			}
		}
		if len(flat) < 2 {
			return keyNone
		}
		switch k, never := classifyFlat(name, flat); {
		case never:
			return keyNone
		case k == keyDigits, k == keyStrong && !loose:
			return k
		case k == keyStrong, k == keyWeak && !loose && len(flat) > 3:
			return keyWeak
		case k == keyWeak && (strings.HasSuffix(string(flat), "token") || strings.HasSuffix(string(flat), "secret")):
			return keyWeak
		}
	}
	return keyNone
}

// stages are those of qualifiers that may be written together with the name before them: dbpasswordprod, TOKENOLD.
var stages = byLast(strings.Fields("old new prev previous backup bak prod production staging stage dev devel test testing live sandbox primary secondary temp tmp default main local"))

// runTogether classifies a name of one word that ends in a qualifier, by the rest of it.
func runTogether(name string) keyKind {
	flat := strings.ToLower(name)
	if len(flat) < 8 {
		return keyNone
	}
	for _, end := range stages[flat[len(flat)-1]] {
		rest, ok := strings.CutSuffix(flat, end)
		switch {
		case !ok || len(rest) < 3 || endsIn(rest, &neverByLast):
		case endsIn(rest, &strongByLast):
			return keyStrong
		case strings.HasSuffix(rest, "token"):
			return keyWeak
		}
	}
	return keyNone
}
