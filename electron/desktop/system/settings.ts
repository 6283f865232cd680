import { DEFAULT_SETTINGS, type Settings, settingsSchema } from '../../../shared/settings/settings.ts'
import { type JsonFile, openJsonFile } from '../../storage/json-file.ts'

export function openSettings(path: string, now: () => number): JsonFile<Settings> {
  return openJsonFile<Settings>({ path, version: 1, schema: settingsSchema, fallback: DEFAULT_SETTINGS, now })
}
