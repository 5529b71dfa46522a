// Runs inside the sandbox. One request from standard input, one answer on descriptor 3; what the code prints goes to 1 and 2.
// Nothing here keeps the code from anything: that is the sandbox's work, which stands before this program is started.
'use strict';
{
  const fs = require('fs');
  const vm = require('vm');
  const { parse, stringify } = JSON;
  const { readSync, writeSync } = fs;
  const exit = process.reallyExit.bind(process);
  const file = 'main.js';

  const read = (size) => {
    const data = Buffer.alloc(size);
    for (let at = 0; at < size;) {
      const more = readSync(0, data, at, size - at, null);
      if (more === 0) exit(0);
      at += more;
    }
    return data;
  };
  let answered = false;
  const answer = (kind, text) => {
    if (answered) return;
    answered = kind !== 'R';
    const body = Buffer.from(text, 'utf8');
    const data = Buffer.alloc(5 + body.length);
    data.writeUInt32BE(body.length, 0);
    data.write(kind, 4, 'latin1');
    body.copy(data, 5);
    for (let at = 0; at < data.length;) at += writeSync(3, data, at, data.length - at);
    if (answered) exit(0);
  };

  answer('R', '');
  const { source, entry, inputs, path } = parse(read(read(4).readUInt32BE(0)).toString('utf8'));
  const lines = source.split('\n');

  const failed = (error) => {
    let type = 'Error', message = '', line = 0, denied = '';
    try {
      if (error !== null && typeof error === 'object') {
        const stack = String(error.stack);
        const at = /main\.js:(\d+)/.exec(stack);
        type = String(error.name || 'Error').slice(0, 100);
        message = String(error.message).slice(0, 4000);
        line = at ? Number(at[1]) : 0;
        if (['EPERM', 'EACCES', 'ENOSYS', 'ENETUNREACH'].includes(error.code)) denied = String(error.syscall || error.code);
      } else {
        type = 'thrown';
        message = String(error).slice(0, 4000);
      }
    } catch {
      type = 'Error';
    }
    answer('E', stringify({ type, message, line, text: (lines[line - 1] || '').trim().slice(0, 200), denied }));
  };

  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  if (path.length > 0) {
    process.env.NODE_PATH = path.join(':');
    require('module')._initPaths();
  }
  globalThis.require = require;
  try {
    vm.runInThisContext(source, { filename: file });
    if (entry === 'main') {
      const main = vm.runInThisContext("typeof main === 'undefined' ? undefined : main", { filename: 'worker.js' });
      if (typeof main !== 'function') {
        throw new ReferenceError("there is no function 'main'; define one: function main({...}) { return {...} }");
      }
      const give = (result) => {
        const text = stringify(result);
        answer('V', text === undefined ? 'null' : text);
      };
      const result = main(inputs);
      if (result !== null && typeof result === 'object' && typeof result.then === 'function') {
        result.then((value) => { try { give(value); } catch (error) { failed(error); } }, failed);
      } else {
        give(result);
      }
    } else {
      process.on('exit', () => answer('V', 'null'));
    }
  } catch (error) {
    failed(error);
  }
}
