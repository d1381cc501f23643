// A whole session of `inquest dap` with the client that Microsoft tests debug adapters with.
//   node session.js INQUEST REPOSITORY        INQUEST: the program; REPOSITORY: the folder with samples/
// Prints a line a check; the first that fails ends it with exit code 1.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { DebugClient } = require('@vscode/debugadapter-testsupport');

const [inquest, repository] = process.argv.slice(2);
const sample = path.join(repository, 'samples/keyboard-lockup.zip');

function client() {
  const created = new DebugClient(inquest, 'dap', 'inquest', { cwd: repository });
  created.defaultTimeout = 60000;
  return created;
}

async function check(what, run) {
  await run();
  console.log('ok ' + what);
}

async function main() {
  const dc = client();
  await dc.start();
  let frame;
  let scopes;

  await check('launch stops at the crash, at its line', async () => {
    const [, , stack] = await Promise.all([
      dc.configurationSequence(),
      dc.launch({ dump: sample, sources: [path.join(repository, 'crashlab/firmware')] }),
      dc.assertStoppedLocation('exception', { path: /\.c$/ }),
    ]);
    frame = stack.body.stackFrames[0];
    assert.ok(frame.line > 0);
  });

  let threads;
  await check('threads have names', async () => {
    threads = (await dc.threadsRequest()).body.threads;
    assert.ok(threads.length > 3);
    assert.match(threads[0].name, /\(crashed\)$/);
  });

  await check('every thread has a stack', async () => {
    for (const thread of threads) {
      const all = (await dc.stackTraceRequest({ threadId: thread.id })).body;
      const first = (await dc.stackTraceRequest({ threadId: thread.id, startFrame: 0, levels: 1 })).body;
      assert.equal(all.totalFrames, all.stackFrames.length);
      assert.ok(first.stackFrames.length === 1 && first.stackFrames[0].id === all.stackFrames[0].id);
    }
  });

  await check('scopes and variables, down to the leaves', async () => {
    scopes = (await dc.scopesRequest({ frameId: frame.id })).body.scopes;
    assert.deepEqual(scopes.map((s) => s.name).filter((n) => ['Registers', 'Globals'].includes(n)), ['Registers', 'Globals']);
    let seen = 0;
    const walk = async (reference, depth) => {
      for (const variable of (await dc.variablesRequest({ variablesReference: reference })).body.variables) {
        seen++;
        assert.equal(typeof variable.value, 'string');
        if (variable.variablesReference && depth < 3) await walk(variable.variablesReference, depth + 1);
      }
    };
    for (const scope of scopes.filter((s) => !s.expensive)) await walk(scope.variablesReference, 0);
    assert.ok(seen > 20, `only ${seen} variables`);
  });

  await check('the exception is the cause', async () => {
    const exception = (await dc.exceptionInfoRequest({ threadId: threads[0].id })).body;
    assert.ok(exception.exceptionId.length > 0 && exception.description.length > 0);
  });

  await check('evaluate: registers, commands, and what is not there', async () => {
    const pc = (await dc.evaluateRequest({ expression: '$pc', frameId: frame.id, context: 'watch' })).body;
    assert.ok(pc.result.startsWith(frame.instructionPointerReference));
    const report = (await dc.evaluateRequest({ expression: 'explain', context: 'repl' })).body;
    assert.match(report.result, /\(crashed\)/);
    await assert.rejects(dc.evaluateRequest({ expression: 'no_such_thing', frameId: frame.id, context: 'hover' }), /no variable/);
  });

  await check('disassemble: as many lines as were asked for, the fault among them', async () => {
    const lines = (await dc.disassembleRequest({
      memoryReference: frame.instructionPointerReference, instructionOffset: -20, instructionCount: 50, resolveSymbols: true,
    })).body.instructions;
    assert.equal(lines.length, 50);
    assert.equal(lines[20].address, frame.instructionPointerReference);
  });

  await check('memory: known bytes', async () => {
    const memory = (await dc.customRequest('readMemory', { memoryReference: frame.instructionPointerReference, count: 8 })).body;
    assert.equal(Buffer.from(memory.data, 'base64').length, 8);
  });

  await check('nothing runs', async () => {
    await assert.rejects(dc.continueRequest({ threadId: threads[0].id }), /crash dump/);
    await assert.rejects(dc.nextRequest({ threadId: threads[0].id }), /crash dump/);
  });

  await check('disconnect ends the adapter', async () => {
    // The client's own stop() kills the process: here it must end by itself.
    const ended = new Promise((resolve) => dc._adapterProcess.once('exit', resolve));
    await dc.disconnectRequest();
    assert.equal(await ended, 0);
  });

  await check('a dump that is not there is refused in one sentence', async () => {
    const other = client();
    await other.start();
    await assert.rejects(other.launch({ dump: '/nothing/here.uf2' }), /there is no such file/);
    await other.stop();
  });
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
