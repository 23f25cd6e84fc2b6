package scrub

import "strings"

// national are words for password, or secret, of other languages, as names end in them: in small letters, without separators.
var national = []string{"senha", "kennwort", "wachtwoord", "losenord", "haslo", "heslo", "salasana", "adgangskode", "jelszo", "passord", "geheimnis", "katasandi", "matkhau", "slaptazodis", "lozinka",
	"zaporka", "geslo", "kodeord", "sifre", "parola", "clavesecreta", "chavesecreta", "clavedeacceso", "llavesecreta", "clesecrete", "motdepasse", "motpasse", "contrasena", "contrasenia", "passwort", "mdp",
	"palavrapasse", "codigosecreto", "salasona", "lykilord"}

// accented are the same with letters beyond ASCII, also as JSON escapes them.
var accented = []string{"contraseña", "пароль", "парола", "лозинка", "密码", "密碼", "口令", "暗号", "パスワード", "暗証番号", "비밀번호", "비번", "패스워드", "암호", "lösenord", "hasło", "şifre", "parolă", "jelszó", "slaptažodis", "lykilorð", "mật khẩu", "mật_khẩu",
	"mậtkhẩu", "รหัสผ่าน", "كلمة المرور", "كلمة_المرور", "كلمه_السر", "סיסמה", "סיסמא", "κωδικός", "συνθηματικό", "секрет", "секретный_ключ", "секретныйключ", "密钥", "密鑰", "秘密鍵", "clé_secrète", "clésecrète", "clé_api", "cléapi", "ключ_api", "api_ключ", "geheimschlüssel", "schlüsselwort", "गुप्तशब्द", "पासवर्ड", "пароли",
	`contrase\u00f1a`, `\u043f\u0430\u0440\u043e\u043b\u044c`, `\u5bc6\u7801`, `\u5bc6\u78bc`, `\u30d1\u30b9\u30ef\u30fc\u30c9`, `\ube44\ubc00\ubc88\ud638`, `l\u00f6senord`, `has\u0142o`, `\u015fifre`}

// foreign returns the one of accented that name ends in, perhaps before digits, or "".
func foreign(name string) string {
	name = strings.ToLower(strings.TrimRight(name, "0123456789_-. "))
	for _, w := range accented {
		if strings.HasSuffix(name, w) {
			return w
		}
	}
	return ""
}

// foreignBefore is foreign for what stands before the separator at i, perhaps in quotes.
func (s *scanner) foreignBefore(i int) string {
	t := s.text
	if !s.beyond {
		return ""
	}
	end := i
	for end > 0 && i-end < 4 && (space(t[end-1]) || quote(t[end-1]) || t[end-1] == '\\') {
		end--
	}
	begin := max(0, end-64)
	for j := end - 1; j >= begin && j > end-12; j-- {
		if t[j] >= 0x80 || t[j] == 'u' && j > 0 && t[j-1] == '\\' {
			return foreign(t[begin:end])
		}
		if space(t[j]) {
			break
		}
	}
	return ""
}
