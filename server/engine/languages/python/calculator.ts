/** A function that computes arithmetic and runs nothing: what a fix puts in the place of `eval` in a calculator. */
import type { Module } from '../../ir/types';
import { hasVariable } from '../../ir/walk';

export interface Calculator {
  readonly name: string;
  /** Empty where the file has it already. */
  readonly lines: readonly string[];
}

/** Null when its names mean something else in the file. `indent`: one step; `ast` and `operator`: as the file calls the modules. */
export function calculator(module: Module, indent: string, quote: string, ast: string, operator: string): Calculator | null {
  const names = ['calculate', 'evaluate_arithmetic'];
  const table = 'OPERATORS';
  // The one that an earlier fix has made.
  const own = hasVariable(module, table) ? module.functions.find((func) => func.parent === 0 && names.includes(func.name) && func.params.length === 1 && func.params[0]?.name === 'expression') : undefined;
  if (own) return { name: own.name, lines: [] };
  const name = names.find((one) => !hasVariable(module, one));
  if (name === undefined || hasVariable(module, table)) return null;
  const isTyped = module.functions.some((func) => func.params.some(({ type }) => type !== null));
  const [text, number, node] = isTyped ? [': str', ' -> float', `: ${ast}.AST`] : ['', '', ''];
  const operators = ['Add add', 'Sub sub', 'Mult mul', 'Div truediv', 'FloorDiv floordiv', 'Mod mod', 'Pow pow', 'USub neg', 'UAdd pos'];
  const body = [
    `"""The value of an arithmetic expression; names, calls and whatever else it may hold are refused."""`,
    '',
    `def value(node${node})${number}:`,
    `>if isinstance(node, ${ast}.Constant) and isinstance(node.value, (int, float)):`,
    '>>return node.value',
    `>if isinstance(node, ${ast}.BinOp) and type(node.op) in ${table}:`,
    '>>left, right = value(node.left), value(node.right)',
    `>>if isinstance(node.op, ${ast}.Pow) and abs(right) > 100:`,
    `>>>raise ValueError(${quote}the power is too large${quote})`,
    `>>return ${table}[type(node.op)](left, right)`,
    `>if isinstance(node, ${ast}.UnaryOp) and type(node.op) in ${table}:`,
    `>>return ${table}[type(node.op)](value(node.operand))`,
    `>raise ValueError(${quote}only arithmetic is allowed${quote})`,
    '',
    `return value(${ast}.parse(expression.strip(), mode=${quote}eval${quote}).body)`,
  ];
  const lines = [
    `${table} = {`,
    ...operators.map((pair) => pair.split(' ')).map(([node = '', does = '']) => `>${ast}.${node}: ${operator}.${does},`),
    '}',
    '',
    '',
    `def ${name}(expression${text})${number}:`,
    ...body.map((line) => (line === '' ? line : `>${line}`)),
  ];
  return { name, lines: lines.map((line) => line.replace(/^>+/, (steps) => indent.repeat(steps.length))) };
}
