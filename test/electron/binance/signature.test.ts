import { constants, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sign, signQuery } from '../../../electron/binance/signature.ts'

/** The key of the exchange's published example. The other signatures were computed with openssl. */
const SECRET = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9'

describe('an HMAC signature', () => {
  test.each([
    [
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943',
      '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
    ],
    [
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&recvWindow=5000&timestamp= 1591702613943',
      'f9d0ae5e813ef6ccf15c2b5a434047a0181cb5a342b903b367ca6d27a66e36f2',
    ],
    [
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&recvWindow=5000&timestamp=1591702613943',
      '30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4',
    ],
    [
      'recvWindow=5000&timestamp=1591702613943',
      '5581570ecf76b9b74c6f1a66ef6520c2959a75c32641affb2634d655d6e64db8',
    ],
    [
      'timestamp=1591702613943&recvWindow=5000',
      'b944ea46b707ca97ae6956c3e381b0ceaf517dac418a6d64af1fb3b0e878d11d',
    ],
    ['timestamp=1591702613943', '84901bbeed96ffa9adf9995c40fcadcb0a9ddad37c2605ce82491f2c771077a6'],
    [
      'symbol=%E6%B5%8B%E8%AF%95USDT&recvWindow=5000&timestamp=1591702613943',
      'f01d79a6d62f2d9b5b4782abd10c81a150acbe4f161ad3eeb3b9550a7ea3f823',
    ],
    [
      'symbol=测试USDT&recvWindow=5000&timestamp=1591702613943',
      '9eb47699f58237ef09f8211ac9efe5ce82ecda258c14c44a81a56ede4caa813d',
    ],
  ])('of %s is correct', (payload, expected) => {
    expect(sign(payload, SECRET)).toBe(expected)
  })

  test('matches the example in the spot documentation', () => {
    const payload =
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559'
    expect(sign(payload, 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j')).toBe(
      'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
    )
  })
})

describe('a signed query', () => {
  test('keeps the order of its parameters and ends with the signature', () => {
    expect(signQuery({ recvWindow: 5000, timestamp: 1591702613943 }, SECRET)).toBe(
      'recvWindow=5000&timestamp=1591702613943&signature=5581570ecf76b9b74c6f1a66ef6520c2959a75c32641affb2634d655d6e64db8',
    )
  })

  test('is percent-encoded before it is signed', () => {
    expect(signQuery({ symbol: '测试USDT', recvWindow: 5000, timestamp: 1591702613943 }, SECRET)).toBe(
      'symbol=%E6%B5%8B%E8%AF%95USDT&recvWindow=5000&timestamp=1591702613943&signature=f01d79a6d62f2d9b5b4782abd10c81a150acbe4f161ad3eeb3b9550a7ea3f823',
    )
  })
})

describe('a signature by a private key', () => {
  /** The first key of RFC 8032's test vectors. */
  const ED25519 =
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----'
  const PAYLOAD = 'recvWindow=5000&timestamp=1591702613943'

  test('of Ed25519 is correct, and is percent-encoded in the query', () => {
    expect(sign(PAYLOAD, ED25519)).toBe(
      'YiFsjbqOf/w96yXX8/nB/ruxOifpy02SRBtHdQBVDyBOrLmBvOi+N3Xu1WR9FrjbYe9z8H253jkMV4usHjr4BQ==',
    )
    expect(signQuery({ recvWindow: 5000, timestamp: 1591702613943 }, ED25519)).toBe(
      `${PAYLOAD}&signature=YiFsjbqOf%2Fw96yXX8%2FnB%2FruxOifpy02SRBtHdQBVDyBOrLmBvOi%2BN3Xu1WR9FrjbYe9z8H253jkMV4usHjr4BQ%3D%3D`,
    )
  })

  test.each([2048, 4096])(
    'of RSA with %i bits is verified by its public key, and only for this payload',
    (modulusLength) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
      const signature = sign(PAYLOAD, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
      const accepts = (payload: string) =>
        verify(
          'sha256',
          Buffer.from(payload),
          { key: publicKey, padding: constants.RSA_PKCS1_PADDING },
          Buffer.from(signature, 'base64'),
        )
      expect(signature).toMatch(/^[A-Za-z0-9+/]+=*$/)
      expect(accepts(PAYLOAD)).toBe(true)
      expect(accepts(`${PAYLOAD}0`)).toBe(false)
    },
  )
})
