/** Reads template.yaml with CloudFormation's short tags written out: `!GetAtt A.Arn` becomes `{ "Fn::GetAtt": ["A", "Arn"] }`. */
import { parse } from 'yaml';

const long = (name) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

const scalar = (name) => ({ tag: `!${name}`, resolve: (text) => ({ [long(name)]: name === 'GetAtt' ? text.split('.') : text }) });
const sequence = (name) => ({ tag: `!${name}`, collection: 'seq', resolve: (items) => ({ [long(name)]: items.toJSON() }) });

const customTags = [
  ...['Ref', 'Condition', 'GetAtt', 'Sub'].map(scalar),
  ...['GetAtt', 'Sub', 'If', 'Equals', 'Not', 'And', 'Or', 'Join', 'Split', 'Select'].map(sequence),
];

/** The template as an object. */
export const parseTemplate = (text) => parse(text, { customTags });
