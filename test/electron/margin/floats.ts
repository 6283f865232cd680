import { resolve } from 'node:path'
import ts from 'typescript'

/**
 * Returns the places where a program turns an exact amount into a binary float or computes with it as if it were one.
 * Amounts are `Decimal` text or an `Exact`; a `number` is only a count, a rank or a time. So no conversion to a number is
 * allowed, no numeric literal may have a fraction, and no operator may compare amounts, as it would compare text.
 */
export function floatsIn(files: readonly string[], extra: Readonly<Record<string, string>> = {}): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    esModuleInterop: true,
    noEmit: true,
    strict: true,
    types: [],
  }
  const added = new Map(Object.entries(extra).map(([name, text]) => [resolve(name), text]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (name) => added.has(resolve(name)) || fileExists(name)
  host.readFile = (name) => added.get(resolve(name)) ?? readFile(name)
  host.getSourceFile = (name, target, ...rest) => {
    const text = added.get(resolve(name))
    return text === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, text, target)
  }
  const names = [...files, ...added.keys()].map((name) => resolve(name))
  const program = ts.createProgram(names, options, host)
  const checker = program.getTypeChecker()
  return names.flatMap((name) => {
    const source = program.getSourceFile(name)
    return source === undefined ? [`${name} is not there`] : floatsBelow(source, source, checker)
  })
}

function floatsBelow(node: ts.Node, source: ts.SourceFile, checker: ts.TypeChecker): string[] {
  const found = isFloat(node, checker) ? [`${where(node, source)}: ${node.getText(source)}`] : []
  const below: string[] = []
  ts.forEachChild(node, (child) => {
    below.push(...floatsBelow(child, source, checker))
  })
  return [...found, ...below]
}

const CONVERSIONS = new Set(['Number', 'parseFloat', 'parseInt', 'toNumber', 'valueOf', 'isNaN'])

function isFloat(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isIdentifier(node)) return CONVERSIONS.has(node.text)
  if (ts.isNumericLiteral(node)) return !/^\d+$/.test(node.text)
  if (ts.isPrefixUnaryExpression(node)) {
    return node.operator === ts.SyntaxKind.PlusToken || isAmount(node.operand, checker, node.operator)
  }
  if (!ts.isBinaryExpression(node) || !OPERATORS.has(node.operatorToken.kind)) return false
  return [node.left, node.right].some((side) => isAmount(side, checker))
}

const OPERATORS = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.PlusEqualsToken,
  ts.SyntaxKind.MinusEqualsToken,
  ts.SyntaxKind.AsteriskEqualsToken,
  ts.SyntaxKind.SlashEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
])

/** `!amount` only checks whether there is an amount. */
function isAmount(node: ts.Expression, checker: ts.TypeChecker, operator?: ts.SyntaxKind): boolean {
  if (operator === ts.SyntaxKind.ExclamationToken) return false
  const type = checker.getTypeAtLocation(node)
  const parts = type.isUnion() ? type.types : [type]
  return parts.some(
    (part) => (part.flags & ts.TypeFlags.TemplateLiteral) !== 0 || part.getSymbol()?.getName() === 'Exact',
  )
}

function where(node: ts.Node, source: ts.SourceFile): string {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
  return `${source.fileName}:${line + 1}`
}
