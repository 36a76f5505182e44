/** There was no answer. The message says why in a few words and holds nothing of the request. */
export class OutboundError extends Error {
  override readonly name: string = 'OutboundError';
}
