import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A certificate and its private key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface CertificateOptions {
  readonly host?: string
  /** Milliseconds since the epoch. */
  readonly validFrom?: number
  readonly validTo?: number
}

/** Whoever trusts its certificate also trusts the certificates it issues. */
export interface CertificateAuthority {
  readonly cert: string
  /** Defaults to `localhost`, valid for ten years from yesterday. */
  issue(options?: CertificateOptions): Certificate
}

const DAY = 24 * 60 * 60_000

/** Creates a new authority for each run, so that no key is kept and nothing expires. */
export function makeCertificateAuthority(): CertificateAuthority {
  const name = `Authority of a test ${randomBytes(8).toString('hex')}`
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certify = (subject: string, key: KeyObject, from: number, to: number, extension: Buffer) => {
    const certified = sequence(
      explicit(0, integer(2)),
      tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ECDSA_WITH_SHA256,
      distinguishedName(name),
      sequence(time(from), time(to)),
      distinguishedName(subject),
      key.export({ type: 'spki', format: 'der' }),
      explicit(3, sequence(extension)),
    )
    const signature = sign('sha256', certified, keys.privateKey)
    return pem(sequence(certified, ECDSA_WITH_SHA256, tlv(0x03, Buffer.concat([ZERO, signature]))))
  }
  const now = Date.now()
  return {
    cert: certify(name, keys.publicKey, now - DAY, now + 3650 * DAY, IS_AN_AUTHORITY),
    issue({ host = 'localhost', validFrom = now - DAY, validTo = now + 3650 * DAY } = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      return {
        cert: certify(host, publicKey, validFrom, validTo, validForHost(host)),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    },
  }
}

const ZERO = Buffer.from([0])

/** X.509 is written in DER: a tag, a length, a value. */
function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value
  const lengthBytes = length < 128 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), value])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts))
}

function explicit(number: number, value: Buffer): Buffer {
  return tlv(0xa0 + number, value)
}

function integer(value: number): Buffer {
  return tlv(0x02, Buffer.from([value]))
}

function oid(...bytes: readonly number[]): Buffer {
  return tlv(0x06, Buffer.from(bytes))
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\.\d+|[-:T]/g, '')
  return tlv(0x18, Buffer.from(digits))
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(oid(0x55, 0x04, 0x03), tlv(0x0c, Buffer.from(commonName)))
  return sequence(tlv(0x31, attribute))
}

function validForHost(host: string): Buffer {
  const names = sequence(tlv(0x82, Buffer.from(host)))
  return sequence(oid(0x55, 0x1d, 0x11), tlv(0x04, names))
}

const IS_AN_AUTHORITY = sequence(
  oid(0x55, 0x1d, 0x13),
  tlv(0x01, Buffer.from([0xff])),
  tlv(0x04, sequence(tlv(0x01, Buffer.from([0xff])))),
)

const ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
