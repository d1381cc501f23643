// The VS Code extension in a VS Code of a few lines: what it registers, and what it starts.
'use strict';
const assert = require('node:assert/strict');
const Module = require('node:module');
const path = require('node:path');

const folder = { uri: { fsPath: '/work space' } };
const commands = new Map();
const started = [];
let factory;
let provider;
const vscode = {
  DebugAdapterExecutable: class {
    constructor(command, args) {
      Object.assign(this, { command, args });
    }
  },
  debug: {
    registerDebugAdapterDescriptorFactory: (type, created) => (factory = created),
    registerDebugConfigurationProvider: (type, created) => (provider = created),
    startDebugging: async (where, configuration) => started.push(configuration),
  },
  commands: { registerCommand: (name, run) => commands.set(name, run) },
  window: {
    showOpenDialog: async () => [{ fsPath: '/work space/CURRENT.UF2' }],
    showQuickPick: async (items) => items[0],
  },
  workspace: {
    workspaceFolders: [folder],
    getConfiguration: () => ({ get: () => '/opt/inquest' }),
    getWorkspaceFolder: () => folder,
    findFiles: async () => [{ fsPath: '/work space/build/zephyr/zmk.elf' }],
    asRelativePath: (uri) => uri.fsPath,
  },
};
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

async function main() {
  const context = { subscriptions: [] };
  require(path.resolve(process.argv[2], 'extension.js')).activate(context);
  const declared = require(path.resolve(process.argv[2], 'package.json')).contributes;
  assert.deepEqual([...commands.keys()].sort(), declared.commands.map((c) => c.command).sort());

  const adapter = factory.createDebugAdapterDescriptor();
  assert.deepEqual({ ...adapter }, { command: '/opt/inquest', args: ['dap'] });

  const expected = {
    type: 'inquest', request: 'launch', name: 'Explain the crash',
    dump: ['/work space/CURRENT.UF2'], elf: ['/work space/build/zephyr/zmk.elf'], cwd: '/work space',
  };
  await commands.get('inquest.explain')();
  assert.deepEqual(started, [expected]);
  assert.deepEqual(await provider.resolveDebugConfiguration(folder, {}), expected);

  vscode.window.showQuickPick = async (items) => items.at(-1);
  await commands.get('inquest.explain')({ fsPath: '/work space/crash.zip' });
  assert.deepEqual([started[1].dump, started[1].elf], [['/work space/crash.zip'], []]);

  vscode.window.showQuickPick = async () => undefined;
  await commands.get('inquest.explain')();
  assert.equal(started.length, 2);
  console.log('ok');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
