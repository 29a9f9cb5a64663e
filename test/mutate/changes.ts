import ts from 'typescript';

/** Other code in the place of a piece of code. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly changed: string;
  /** A statement is left out; otherwise an expression takes the place of another one. */
  readonly removes: boolean;
}

/** An operator, and those that take its place. Boundaries come before what turns them round. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '+=': ['-='],
  '-=': ['+='],
  '||=': ['&&='],
  '&&=': ['||='],
};

/** Functions with the ones that take their places. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['Math.max', 'Math.min'],
  ['Math.min', 'Math.max'],
  ['some', 'every'],
  ['every', 'some'],
]);

/**
 * The changes of one node itself, not of what stands in it: conditions that always or never hold, operands
 * that do not count, boundaries, arithmetic, negations, constants, and statements that are left out.
 */
export function changesOf(node: ts.Node): Change[] {
  if (ts.isStatement(node)) return ofStatement(node);
  if (!ts.isExpression(node)) return [];
  return [...new Set(replacementsOf(node))].map((changed) => ({ ...pieceOf(node), changed }));
}

/**
 * Lines of the log and assertions are left out, with all that stands in them: nothing goes on differently
 * without them. So are texts, whose wording no test should hold on to.
 */
export function isLeftOut(node: ts.Node): boolean {
  if (!ts.isExpressionStatement(node) || !ts.isCallExpression(node.expression)) return false;
  const {
    expression,
    arguments: [said],
  } = node.expression;
  if (said && ts.isCallExpression(said) && said.expression.getText() === 'logged') return true;
  return /^(this\.)?#?(log|assert|warn)$|\.warn$/.test(expression.getText());
}

function ofStatement(node: ts.Statement): Change[] {
  const plain = ts.isBreakStatement(node) || ts.isContinueStatement(node);
  const bare = ts.isReturnStatement(node) && node.expression === undefined;
  if (!plain && !bare && !(ts.isExpressionStatement(node) && doesSomething(node))) return [];
  if (plain && isLastClause(node.parent)) return [];
  return [{ ...pieceOf(node), changed: ';', removes: true }];
}

/** Behind the last clause of a switch nothing comes that its end could run into. */
function isLastClause(node: ts.Node): boolean {
  return ts.isCaseOrDefaultClause(node) && node.parent.clauses.at(-1) === node;
}

function doesSomething({ expression }: ts.ExpressionStatement): boolean {
  return !(
    ts.isCallExpression(expression) && expression.expression.kind === ts.SyntaxKind.SuperKeyword
  );
}

function pieceOf(node: ts.Node): Omit<Change, 'changed'> {
  const place = { start: node.getStart(), end: node.end };
  return { ...place, original: node.getText(), removes: false };
}

function replacementsOf(node: ts.Expression): string[] {
  const place = placeOf(node);
  const found = [...place];
  if (node.kind === ts.SyntaxKind.TrueKeyword) found.push('false');
  if (node.kind === ts.SyntaxKind.FalseKeyword) found.push('true');
  if (ts.isNumericLiteral(node) && !isName(node))
    found.push(node.text === '0' ? '1' : `(${node.text} + 1)`);
  if (ts.isPrefixUnaryExpression(node)) found.push(...ofPrefix(node, place.length > 0));
  if (ts.isPostfixUnaryExpression(node)) found.push(node.operand.getText() + turned(node.operator));
  if (ts.isBinaryExpression(node)) found.push(...ofBinary(node, place.length > 0));
  if (ts.isCallExpression(node)) found.push(...ofCall(node));
  return found;
}

/** What may stand there because of where it is: a condition holds always or never, an operand is not asked. */
function placeOf(node: ts.Expression): string[] {
  const { parent } = node;
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) {
    const condition = ts.isIfStatement(parent) ? parent.expression : parent.condition;
    return condition === node ? ['true', 'false'] : [];
  }
  // One that always holds never ends.
  if (ts.isWhileStatement(parent) || ts.isForStatement(parent)) {
    const condition = ts.isWhileStatement(parent) ? parent.expression : parent.condition;
    return condition === node ? ['false'] : [];
  }
  if (ts.isBinaryExpression(parent)) {
    // What stands in a chain of one operator is changed operand by operand.
    const { kind } = parent.operatorToken;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === kind) return [];
    if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return ['true'];
    if (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken) return ['false'];
  }
  return isVerdict(node) ? ['true', 'false'] : [];
}

/** What a function that answers true or false returns, where nothing in it can be changed. */
function isVerdict(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(node) || ts.isPrefixUnaryExpression(node)) return false;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return false;
  if (!ts.isReturnStatement(parent)) return false;
  const within = ts.findAncestor(parent, ts.isFunctionLike);
  return within?.type?.kind === ts.SyntaxKind.BooleanKeyword;
}

/** A number that names a property, or is a part of a minus. */
function isName(node: ts.NumericLiteral): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

function ofPrefix(node: ts.PrefixUnaryExpression, covered: boolean): string[] {
  const operand = node.operand.getText();
  if (node.operator === ts.SyntaxKind.ExclamationToken) return covered ? [] : [operand];
  if (node.operator === ts.SyntaxKind.MinusToken) return [operand];
  const other = turned(node.operator);
  return other === '' ? [] : [other + operand];
}

function turned(operator: ts.SyntaxKind): string {
  if (operator === ts.SyntaxKind.PlusPlusToken) return '--';
  return operator === ts.SyntaxKind.MinusMinusToken ? '++' : '';
}

function ofBinary(node: ts.BinaryExpression, covered: boolean): string[] {
  const operator = node.operatorToken.getText();
  const [left, right] = [node.left.getText(), node.right.getText()];
  // What stands for a missing value is there for the compiler more often than for the program.
  if (operator === '??') return [right];
  if (operator.startsWith('+') && [node.left, node.right].some(isText)) return [];
  const others = OPERATORS[operator] ?? [];
  // Where the whole comparison is replaced, turning it round says nothing new.
  const turns = covered && /^[<>]=?$|^[!=]==$/.test(operator) ? others.slice(0, -1) : others;
  return turns.map((other) => `${left} ${other} ${right}`);
}

function isText(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return [node.left, node.right].some(isText);
  return ts.isStringLiteral(node) || ts.isTemplateLiteral(node);
}

function ofCall(node: ts.CallExpression): string[] {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression) || ts.isOptionalChain(node)) return [];
  const [object, name] = [expression.expression.getText(), expression.name.text];
  if (name === 'filter') return [object];
  const whole = FUNCTIONS.get(`${object}.${name}`);
  const other = whole ?? FUNCTIONS.get(name);
  if (other === undefined) return [];
  const rest = node.getText().slice(expression.getText().length);
  return [`${whole === undefined ? `${object}.${other}` : other}${rest}`];
}
