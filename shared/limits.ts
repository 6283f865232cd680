/** How many characters the fields of forms may have, by their names. */
export const LIMITS = {
  label: 60,
  baseUrl: 2048,
  apiKey: 256,
  /** The longest RSA key in the widest wrapping; the main process reads what it is. */
  secret: 20_000,
  passphrase: 1024,
  /** Of a proxy. */
  url: 2048,
  user: 256,
  password: 1024,
} as const
