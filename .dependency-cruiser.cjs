/** Who may import whom. The main process decides in plain Node; only its shell knows `electron`. */

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(electron|renderer|shared|test|scripts)/', pathNot: allowed },
})

const never = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } })

/** The features of the window that use common parts and themselves alone. */
const FEATURES = '(positions|alerts|history|journal|accounts|connection|settings)'
const COMMON = 'ui/|(context|view|late\\.svelte)\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('renderer-knows-shared-only', '^renderer/', '^(renderer|shared)/'),
    {
      name: 'feature-knows-itself-and-common-parts',
      severity: 'error',
      from: { path: `^renderer/${FEATURES}/` },
      to: { path: '^renderer/', pathNot: `^renderer/($1/|${COMMON})` },
    },
    {
      name: 'common-parts-know-no-feature',
      severity: 'error',
      from: { path: '^renderer/ui/' },
      to: { path: '^renderer/', pathNot: `^renderer/(${COMMON})` },
    },
    only('shared-knows-nothing-of-ours', '^shared/', '^shared/'),
    only('margin-knows-shared-only', '^electron/margin/', '^(electron/margin|shared)/'),
    only('alerts-knows-shared-only', '^electron/alerts/', '^(electron/alerts|shared)/'),
    only('binance-knows-shared-only', '^electron/binance/', '^(electron/binance|shared)/'),
    only('logs-know-storage-and-shared-only', '^electron/logs/', '^(electron/(logs|storage)|shared)/'),
    only('drill-knows-shared-only', '^electron/drill/', '^(electron/drill|shared)/'),
    only('main-process-knows-shared-and-itself', '^electron/', '^(electron|shared)/'),
    never('storage-knows-no-feature', '^electron/storage/', '^electron/(?!storage/)'),
    never('history-and-journal-know-no-monitor', '^electron/(history|journal)/', '^electron/monitor/'),
    {
      name: 'electron-module-in-the-shell-only',
      severity: 'error',
      from: {
        path: '^(electron|renderer|shared)/',
        pathNot: '^electron/((main|preload)\\.ts$|desktop/)',
      },
      to: { path: '(^|node_modules/)electron($|/electron\\.d\\.ts$|/index)', pathNot: '^electron/' },
    },
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/|^shared/paraglide/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.svelte', '.json'],
    },
  },
}
