import type { TrayPicture } from '../../../../electron/desktop/tray/icon.ts'
import type { TrayMark } from '../../../../electron/desktop/tray/mark-layers.ts'

export function mark(fields: Partial<TrayMark> = {}): TrayMark {
  return { risk: 'calm', water: 0.3, underwater: false, stale: false, drill: false, ...fields }
}

export const MARKS_BY_NAME: Readonly<Record<string, TrayMark>> = {
  idle: mark({ risk: 'idle', water: null }),
  'hardly loaded': mark({ water: 0 }),
  calm: mark(),
  warning: mark({ risk: 'warning', water: 0.6 }),
  critical: mark({ risk: 'critical', water: 0.9 }),
  underwater: mark({ risk: 'critical', water: 1, underwater: true }),
  unknown: mark({ risk: 'unknown', water: null }),
  'calm drill': mark({ drill: true }),
  'critical drill': mark({ risk: 'critical', water: 0.9, drill: true }),
  'underwater drill': mark({ risk: 'critical', water: 1, underwater: true, drill: true }),
  'idle stale': mark({ risk: 'idle', water: null, stale: true }),
  'calm stale': mark({ stale: true }),
  'warning stale': mark({ risk: 'warning', water: 0.6, stale: true }),
  'critical stale': mark({ risk: 'critical', water: 0.9, stale: true }),
  'underwater stale': mark({ risk: 'critical', water: 1, underwater: true, stale: true }),
  'unknown stale': mark({ risk: 'unknown', water: null, stale: true }),
}

export const MARKS: readonly TrayPicture[] = Object.values(MARKS_BY_NAME).map((one) => ({
  mark: one,
  number: null,
}))

const FIGURES = [
  '7',
  '71',
  '99+',
  '8.2K',
  '950',
  '12K',
  '\u22123K',
  '\u221212K',
  '\u2212.4M',
  '128M',
  '3B',
  '6T',
  '45',
  '60',
  '∞',
]

export const NUMBERS: readonly TrayPicture[] = [
  ...FIGURES.map((number) => ({ mark: mark({ water: null }), number })),
  ...Object.values(MARKS_BY_NAME)
    .filter(({ risk }) => risk !== 'unknown')
    .map((one) => ({ mark: one, number: '83' })),
]
