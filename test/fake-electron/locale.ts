/** The user's languages as BCP 47 tags, best first, from the variables that glib reads. */
export function systemLanguages(env: NodeJS.ProcessEnv): string[] {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || 'C'
  if (isPlain(locale)) return ['en-US']
  const names = env.LANGUAGE ? env.LANGUAGE.split(':') : [locale]
  const tags = names.filter((name) => name !== '' && !isPlain(name)).map(toTag)
  return tags.length > 0 ? [...new Set(tags)] : ['en-US']
}

const isPlain = (locale: string): boolean => /^(C|POSIX)(\.|$)/.test(locale)

/** `zh_CN.UTF-8@pinyin` is `zh-CN`. */
const toTag = (locale: string): string => locale.replace(/[.@].*$/, '').replaceAll('_', '-')
