import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { startExchange } from './exchange.ts'

/** Serves the simulated exchange for trying things by hand: node test/exchange/serve.ts [--port N] */
const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } })
const exchange = await startExchange({ port: Number(values.port) })

print(`address  ${exchange.url}`)
print(`key      ${exchange.credentials.apiKey}`)
print(`secret   ${exchange.credentials.secret}`)
print('Type a margin ratio, such as 0.85, to move the account there. Ctrl+D ends it.')

for await (const line of createInterface({ input: process.stdin })) {
  const ratio = line.trim()
  if (/^\d{1,3}(\.\d{1,6})?$/.test(ratio)) exchange.setRatio(`${Number(ratio)}`)
  else print('That is not a ratio.')
}
await exchange.close()

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
