import { generateKeyPairSync } from 'node:crypto'
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures'
import { USDMClient } from 'binance'
import { afterEach, describe, expect, it } from 'vitest'
import type { Credentials } from '../../shared/accounts.ts'
import { accountAt, madeUpCredentials } from './account.ts'
import { startExchange, type TestExchange } from './exchange.ts'

/**
 * Two public clients check the test exchange itself: it must accept what they sign, and reject requests that were
 * changed on the way.
 */
let exchange: TestExchange

afterEach(() => exchange.close())

const KEYS: readonly (readonly [string, () => Credentials])[] = [
  ['HMAC', madeUpCredentials],
  ['RSA', () => ({ ...madeUpCredentials(), secret: pem('rsa') })],
  ['Ed25519', () => ({ ...madeUpCredentials(), secret: pem('ed25519') })],
]

const CLIENTS: readonly (readonly [string, (credentials: Credentials) => Promise<unknown>])[] = [
  [
    'binance',
    ({ apiKey, secret }) =>
      new USDMClient(
        { api_key: apiKey, api_secret: secret, baseUrl: exchange.url, disableTimeSync: true },
        { timeout: 5000, proxy: false },
      ).getAccountInformationV3(),
  ],
  [
    '@binance/derivatives-trading-usds-futures',
    async ({ apiKey, secret }) => {
      const key = secret.startsWith('-----') ? { privateKey: secret } : { apiSecret: secret }
      const client = new DerivativesTradingUsdsFutures({
        configurationRestAPI: { apiKey, ...key, basePath: exchange.url, retries: 0, timeout: 5000 },
      })
      return (await client.restAPI.accountInformationV3()).data()
    },
  ],
]

describe.each(CLIENTS)('the client %s', (_name, requestAccount) => {
  it.each(KEYS)('is accepted with a key of %s', async (_kind, make) => {
    const credentials = make()
    exchange = await startExchange({ credentials })
    expect(await requestAccount(credentials)).toMatchObject({
      totalMaintMargin: expect.any(String),
      assets: expect.anything(),
    })
    expect(exchange.requests.at(-1)).toEqual({ method: 'GET', path: '/fapi/v3/account', signed: true })
  })

  it.each(KEYS)('is rejected with another secret of %s, and with another key', async (_kind, make) => {
    const credentials = make()
    exchange = await startExchange({ credentials })
    await expect(requestAccount({ ...credentials, secret: make().secret })).rejects.toMatchObject(
      expect.objectContaining({ message: expect.stringMatching(/Signature/i) }),
    )
    await expect(requestAccount({ ...credentials, apiKey: 'f'.repeat(64) })).rejects.toMatchObject({
      message: expect.stringMatching(/API-key/i),
    })
  })

  it.each(KEYS)(
    'is rejected when its request with a key of %s was changed on the way',
    async (_kind, make) => {
      const credentials = make()
      exchange = await startExchange({ credentials })
      exchange.setAccounts(accountAt('0.2', credentials))
      exchange.tamper((url) =>
        url.replace(
          /timestamp=(\d+)(\d)/,
          (_all, head, last) => `timestamp=${head}${(Number(last) + 1) % 10}`,
        ),
      )
      await expect(requestAccount(credentials)).rejects.toMatchObject({
        message: expect.stringMatching(/Signature/i),
      })
    },
  )
})

function pem(kind: 'rsa' | 'ed25519'): string {
  const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const
  const publicKeyEncoding = { type: 'spki', format: 'pem' } as const
  const { privateKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding, publicKeyEncoding })
      : generateKeyPairSync('ed25519', { privateKeyEncoding, publicKeyEncoding })
  return privateKey
}
