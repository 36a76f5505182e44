/** Stands where something secret stood. */
export const masked = '[masked]';

/** Longer texts are cut: a log line is not the place for a body. */
const longestText = 8_192;
/** Read beyond the cut, so that what lies across it is recognised whole. */
const overlap = 512;

const code = (character: string): number => character.charCodeAt(0);
const at = code('@');
const percent = code('%');
const equals = code('=');
const colon = code(':');
const slash = code('/');
const dash = code('-');
const space = code(' ');
const plus = code('+');
const underscore = code('_');
const capitalJ = code('J');
const smallY = code('y');
const zero = code('0');
const nine = code('9');
const shortestCard = 13;

/** The last letters of `bearer`, `basic` and `dpop`; `| 32` makes a letter small. */
const endsScheme = (letter: number): boolean =>
  (letter | 32) === code('r') || (letter | 32) === code('c') || (letter | 32) === code('p');

/**
 * Whether a text needs the closer look, in one pass: nearly every field of nearly every line is short and harmless, and
 * the expressions below cost more than the line itself. It may say yes for nothing, never no for a secret.
 */
const isSuspicious = (text: string): boolean => {
  let before = slash;
  let digits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charCodeAt(i);
    if (character >= zero && character <= nine) {
      digits += 1;
      if (digits >= shortestCard) return true;
    } else if (character === at || character === percent || character === equals) {
      return true;
    } else if (character === colon) {
      // `/users/:id` is a route; a name or a scheme ends right before its colon.
      if (before !== slash) return true;
      digits = 0;
    } else if (character === dash) {
      if (before === dash) return true;
    } else if (character <= space || character === plus || character > 127) {
      if (endsScheme(before)) return true;
      if (character !== space) digits = 0;
    } else {
      if (character === underscore && (before | 32) === code('t')) return true;
      if (character === capitalJ && before === smallY) return true;
      digits = 0;
    }
    before = character;
  }
  return false;
};

const privateKey = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}-----|$)/g;
// Not in `file:` URLs, which stack frames are full of and which name packages such as `@scope/name`.
const urlCredentials = /\b(?!file:\/\/)([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'<>]*@/gi;
const jwt = /eyJ[\w-]{4,}(?:\.[\w-]*){0,4}/g;
const ourToken = /cst_[\w.-]+/gi;
const authScheme = /\b(bearer|dpop)(\s+|%20|\+)[^\s"',;]+/gi;
const basicScheme = /\b([Bb]asic|BASIC)(\s+)(?=[^\s]*[A-Z0-9=])[\w+/.~=-]{6,}/g;
const wholeLineHeader = /((?:set-)?cookie|authorization)(["'\\]{0,4}\s{0,4}[:=]\s{0,4})[^\r\n]+/gi;
const namedValue =
  /((?:password|passwd|passphrase|passcode|secret|token|api[_-]?key|private[_-]?key|credential|pepper|(?<![a-z])(?:otp|totp|pin|pwd|jwt|hash|salt))[\w.-]{0,40}(?:["'\\]|%22){0,4}\s{0,4}[:=]\s{0,4})(\\+"(?:(?!\\+").)*(?:\\+")?|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s&,;"']+)/gis;
// Not across `/`, or every path through `node_modules/@scope` would be taken for one.
const email =
  /(?:"[^"@]{1,64}"|[^\s@<>()[\],;:"\\/]{1,128})(?:@|%40)(?:\[[^\]\s]{1,64}\]|[^\s@<>()[\],;:"'\\/]{1,255})/g;
const idOrDigits =
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b(?=\d*[a-f])(?:[0-9a-f]{32}|[0-9a-f]{16})\b|\d(?:[ -]?\d){12,}/gi;

const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

/** Whether the digits could be a payment card: 13 to 19 of them, first digit of an issuer (ISO/IEC 7812), Luhn's sum. */
export const isCardNumber = (digits: string): boolean =>
  digits.length >= 13 && digits.length <= 19 && /^[2-6]\d+$/.test(digits) && passesLuhn(digits);

/** Looks for a card in every stretch of whole groups, since a card may follow another number. */
const maskCards = (run: string): string => {
  const groups = [...run.matchAll(/\d+/g)];
  for (const [first, group] of groups.entries()) {
    let digits = '';
    for (const other of groups.slice(first)) {
      digits += other[0];
      if (digits.length > 19) break;
      if (!isCardNumber(digits)) continue;
      const end = other.index + other[0].length;
      return `${run.slice(0, group.index)}${masked}${maskCards(run.slice(end))}`;
    }
  }
  return run;
};

const maskWhole = (text: string): string => {
  let result = text;
  if (result.includes('BEGIN')) result = result.replace(privateKey, masked);
  if (result.includes('://')) result = result.replace(urlCredentials, `$1${masked}@`);
  if (result.includes('eyJ')) result = result.replace(jwt, masked);
  result = result.replace(ourToken, masked).replace(authScheme, `$1$2${masked}`).replace(basicScheme, `$1$2${masked}`);
  if (/[:=]/.test(result)) {
    result = result.replace(wholeLineHeader, `$1$2${masked}`).replace(namedValue, `$1${masked}`);
  }
  if (/@|%40/.test(result)) result = result.replace(email, masked);
  return result.replace(idOrDigits, (found) => (/[a-f]/i.test(found) || isUuid(found) ? found : maskCards(found)));
};

const isUuid = (text: string): boolean => /^\d{8}-(?:\d{4}-){3}\d{12}$/.test(text);

/**
 * Takes out of a text what is secret by its form: tokens of ours, JWTs, authentication headers, private keys, credentials
 * in URLs, `password=…` and its kin, e-mail addresses and card numbers. Cut after 8,192 characters.
 */
export const maskText = (text: string): string => {
  const kept = text.length > longestText ? text.slice(0, longestText + overlap) : text;
  const clean = isSuspicious(kept) ? maskWhole(kept) : kept;
  if (text.length <= longestText) return clean;
  const shown = clean.slice(0, longestText);
  return `${shown}… [cut, ${text.length - shown.length} characters more]`;
};
