/** How the page proves that a session is its own, beside the cookie: in this header, and among the protocols of its WebSocket
 *  (a browser lets a page set no header there). */
export const PROOF_HEADER = 'x-trust-console-proof'
export const PAGE_PROTOCOL = 'trust-console'
export const PROOF_PREFIX = 'proof.'
/** Says over the socket that somebody is at the page; without it a session ends after half an hour. */
export const PRESENT = 'present'
