import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** The contents of a JavaScript file, without comments. */
export interface Code {
  /** Every string, and every fixed part of a template. */
  readonly texts: readonly string[]
  /** Every module it loads, with the imported names; `*` for all names. */
  readonly modules: ReadonlyMap<string, readonly string[]>
  /** The callee of every call of something named `fetch`. */
  readonly fetches: readonly string[]
  /** The callee of every call of something named `send`. */
  readonly sends: readonly string[]
  /** Every property that is read from something named `net`. */
  readonly netParts: readonly string[]
  /** The value of every property named `method`: the string, or the code when it is not a string. */
  readonly methods: readonly string[]
  /** The value of every property named `spellcheck`, as code. */
  readonly spellchecks: readonly string[]
  /** Every identifier. */
  readonly names: ReadonlySet<string>
}

/** The suffix that the bundler adds to a name that is already used. */
const BUNDLER_SUFFIX = /\$\d+$/

export function readCode(path: string): Code {
  const texts: string[] = []
  const modules = new Map<string, readonly string[]>()
  const fetches: string[] = []
  const sends: string[] = []
  const netParts: string[] = []
  const methods: string[] = []
  const spellchecks: string[] = []
  const names = new Set<string>()
  const load = (module: string, taken: readonly string[]) =>
    modules.set(module, [...(modules.get(module) ?? []), ...taken])

  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      texts.push(node.text)
    } else if (ts.isIdentifier(node)) {
      names.add(node.text)
    } else if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      load(node.moduleSpecifier.text, importedNames(node.importClause))
    } else if (ts.isCallExpression(node)) {
      const [argument] = node.arguments
      const callee = node.expression.getText(source)
      if (argument && ts.isStringLiteralLike(argument) && isLoader(node, callee)) load(argument.text, ['*'])
      if (/(^|\.)fetch(\$\d+)?(\.(call|apply|bind))?$/.test(callee))
        fetches.push(callee.replace(BUNDLER_SUFFIX, ''))
      if (/(^|\.)send$/.test(callee)) sends.push(callee)
    } else if (ts.isPropertyAccessExpression(node) && /^net(\$\d+)?$/.test(node.expression.getText(source))) {
      netParts.push(node.name.text)
    } else if (ts.isPropertyAssignment(node) && nameOf(node.name) === 'method') {
      const { initializer } = node
      methods.push(ts.isStringLiteralLike(initializer) ? initializer.text : initializer.getText(source))
    } else if (ts.isPropertyAssignment(node) && nameOf(node.name) === 'spellcheck') {
      spellchecks.push(node.initializer.getText(source))
    } else if (ts.isShorthandPropertyAssignment(node) && node.name.text === 'method') {
      methods.push('a variable')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { texts, modules, fetches, sends, netParts, methods, spellchecks, names }
}

function nameOf(node: ts.Node): string | undefined {
  return ts.isIdentifier(node) || ts.isStringLiteralLike(node) ? node.text : undefined
}

function isLoader(call: ts.CallExpression, callee: string): boolean {
  return call.expression.kind === ts.SyntaxKind.ImportKeyword || /require$/.test(callee)
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings
  const named =
    bindings && ts.isNamedImports(bindings)
      ? bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
      : bindings && ['*']
  return [...(clause?.name ? ['default'] : []), ...(named ?? [])]
}
