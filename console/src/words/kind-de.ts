/** What a kind of task does, by its name. One without words here speaks in its own, as those of a team do. */
export type KindWords = Readonly<Record<string, string>>;

/** The kinds that people may enqueue, of those that every house has. */
export const kindDe: KindWords = {
  'email.send': 'Mailt einen Text an eine Adresse.',
  'email.test': 'Mailt einer Adresse, dass das Mailen geht.',
  http: 'Schickt einen signierten POST an einen Endpunkt; die Antwort ist das Ergebnis.',
};
