/** A UUIDv7 (RFC 9562, section 5.7) in its lower-case text form. */
export type Uuid = string;

export type UserId = Uuid;
export type SessionId = Uuid;
