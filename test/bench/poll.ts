/**
 * `npm run bench`: CPU time of a poll for 2, 50 and 500 positions, beside what others need for the bare request.
 * All ask one exchange on the loopback, in turns within one run, so that only the ratios between them matter.
 */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { cpus } from 'node:os'
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures'
import { USDMClient } from 'binance'
import { CREDENTIALS, startLargeExchange } from './large-exchange.ts'
import { exchangeAt, longestTurn, wholeCycle } from './whole-cycle.ts'

const SIZES = [2, 50, 500]
const ROUNDS = 12
/** Each contender polls so often in a round, for the resolution of the CPU clock. */
const POLLS = 25

interface Contender {
  readonly name: string
  poll(): Promise<unknown>
  end?(): void
}

await measure()

async function measure(): Promise<void> {
  say(`${cpus()[0]?.model.trim()}, Node ${process.version}: CPU ms a poll (times the bare request)\n`)
  for (const size of SIZES) {
    const server = await startLargeExchange({ size })
    const contenders = contendersAt(server.url)
    const costs = await costsOf(contenders)
    say(`${size} positions`)
    const bare = costs[0] ?? Number.NaN
    for (const [index, { name }] of contenders.entries()) {
      const cost = costs[index] ?? Number.NaN
      say(`  ${name.padEnd(44)}${cost.toFixed(3).padStart(8)}${`(${(cost / bare).toFixed(1)})`.padStart(9)}`)
    }
    say(
      `  ${'our whole cycle, longest turn of the event loop, ms'.padEnd(52)}${(await longestOf(contenders.at(-1))).toFixed(1)}`,
    )
    for (const { end } of contenders) end?.()
    server.stop()
  }
}

/** The median over the rounds, ms of CPU a poll. The first rounds only warm up. */
async function costsOf(contenders: readonly Contender[]): Promise<readonly number[]> {
  const rounds: number[][] = contenders.map(() => [])
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const before = process.cpuUsage()
      for (let count = 0; count < POLLS; count += 1) await contender.poll()
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) rounds[index]?.push((user + system) / 1000 / POLLS)
    }
  }
  return rounds.map((costs) => costs.toSorted((a, b) => a - b)[ROUNDS / 2] ?? Number.NaN)
}

/** The median, as other programs lengthen some of them. */
async function longestOf(contender: Contender | undefined): Promise<number> {
  const turns: number[] = []
  for (let count = 0; count < ROUNDS * POLLS; count += 1)
    turns.push(await longestTurn(async () => contender?.poll()))
  return turns.toSorted((a, b) => a - b)[Math.floor(turns.length / 2)] ?? Number.NaN
}

function contendersAt(url: string): readonly Contender[] {
  const exchange = exchangeAt(url)
  const popular = new USDMClient(
    { api_key: CREDENTIALS.apiKey, api_secret: CREDENTIALS.secret, baseUrl: url, disableTimeSync: true },
    { proxy: false },
  )
  const official = new DerivativesTradingUsdsFutures({
    configurationRestAPI: {
      apiKey: CREDENTIALS.apiKey,
      apiSecret: CREDENTIALS.secret,
      basePath: url,
      retries: 0,
    },
  })
  return [
    bareRequest(url),
    { name: 'npm binance', poll: () => popular.getAccountInformationV3() },
    {
      name: 'npm binance, both requests',
      poll: () => Promise.all([popular.getAccountInformationV3(), popular.getPositionsV3()]),
    },
    {
      name: '@binance/derivatives-trading-usds-futures',
      poll: async () => (await official.restAPI.accountInformationV3()).data(),
    },
    { name: 'our client', poll: () => exchange.account(CREDENTIALS) },
    { name: 'our whole cycle (two requests)', ...wholeCycle(url) },
  ]
}

function bareRequest(url: string): Contender {
  const agent = new Agent({ keepAlive: true })
  return {
    name: 'bare node:http + HMAC + JSON.parse',
    async poll() {
      const query = `recvWindow=5000&timestamp=${Date.now()}`
      const signature = createHmac('sha256', CREDENTIALS.secret).update(query).digest('hex')
      const asked = request(`${url}/fapi/v3/account?${query}&signature=${signature}`, {
        agent,
        headers: { 'X-MBX-APIKEY': CREDENTIALS.apiKey },
      })
      asked.end()
      const [response] = await once(asked, 'response')
      let text = ''
      for await (const part of response.setEncoding('utf8')) text += part
      return JSON.parse(text)
    },
    end: () => agent.destroy(),
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
