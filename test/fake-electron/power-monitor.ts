import { EventEmitter } from 'node:events'
import type { PowerMonitor } from 'electron'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'

export const POWER_EVENTS = ['suspend', 'resume', 'lock-screen', 'unlock-screen'] as const
export type PowerEvent = (typeof POWER_EVENTS)[number]

class FakePowerMonitor extends EventEmitter implements Part<PowerMonitor, 'isOnBatteryPower'> {
  isOnBatteryPower(): boolean {
    return false
  }

  override on(name: string, listener: () => void): this {
    requireReady("The 'powerMonitor' module can't be used before the app 'ready' event")
    return super.on(name, listener)
  }
}

export const powerMonitor = new FakePowerMonitor()
