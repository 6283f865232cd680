import { generateKeyPairSync } from 'node:crypto'

/** A key pair as PEM. With a passphrase, the private key is encrypted. */
export function keyPair(kind: 'ed25519' | 'rsa-2048' | 'rsa-4096', passphrase?: string) {
  const publicKeyEncoding = { type: 'spki', format: 'pem' } as const
  const plain = { type: 'pkcs8', format: 'pem' } as const
  const privateKeyEncoding =
    passphrase === undefined ? plain : { ...plain, cipher: 'aes-256-cbc', passphrase }
  if (kind === 'ed25519') return generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding })
  const modulusLength = kind === 'rsa-2048' ? 2048 : 4096
  return generateKeyPairSync('rsa', { modulusLength, publicKeyEncoding, privateKeyEncoding })
}
