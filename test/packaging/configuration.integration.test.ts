import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { DebugLogger } from 'builder-util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from './built.ts'

type Configuration = Awaited<ReturnType<typeof getConfig>>

let configuration: Configuration

beforeAll(async () => {
  configuration = await getConfig(ROOT, null, null)
})

const validate = (config: Configuration) => validateConfiguration(config, new DebugLogger(false))

describe('the configuration of the installers', () => {
  it('is valid by the schema of electron-builder', async () => {
    await expect(validate(configuration)).resolves.toBeUndefined()
    // Shows that the schema was read: it has no such toolset.
    const wrong = structuredClone(configuration)
    Object.assign(wrong, { toolsets: { appimage: '9.9.9' } })
    await expect(validate(wrong)).rejects.toThrow('toolsets')
  })

  it('keeps macOS from slowing down an app that shows no window', () => {
    expect(configuration.mac?.extendInfo).toEqual({ LSUIElement: true, LSAppNapIsDisabled: true })
  })

  it('takes the start at login away when it is uninstalled from Windows, and not when it is updated', async () => {
    const script = await readFile(join(ROOT, configuration.nsis?.include ?? ''), 'utf8')
    const [, guarded = ''] = /\$\{IfNot\} \$\{isUpdated\}\n([\s\S]*)\$\{EndIf\}/.exec(script) ?? []
    const removed = [...guarded.matchAll(/^ *DeleteRegValue HKCU "([^"]+)" "([^"]+)"$/gm)]
    const windows = 'Software\\Microsoft\\Windows\\CurrentVersion'
    const appId = '$' + '{APP_ID}'
    expect(removed.map(([, key, name]) => [key, name])).toEqual([
      [`${windows}\\Run`, appId],
      [`${windows}\\Explorer\\StartupApproved\\Run`, appId],
    ])
    expect(script.match(/DeleteReg/g)).toHaveLength(removed.length)
    expect(script).toMatch(/^!macro customUnInstall$/m)
  })

  it('builds an AppImage that needs no libfuse2', () => {
    expect(configuration.toolsets).toEqual({ appimage: '1.0.3' })
    expect(configuration.linux?.target).toEqual(['AppImage', 'deb'])
  })
})
