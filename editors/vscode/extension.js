// Starts `inquest dap` for debug sessions of type inquest, and asks for the files when a crash is to be explained.
'use strict';
const vscode = require('vscode');

/** What a build leaves where west, the nRF Connect SDK and ZMK put it. */
const usualElf = '**/{zephyr,zmk}.elf';

function activate(context) {
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('inquest', {
      createDebugAdapterDescriptor: () => new vscode.DebugAdapterExecutable(programPath(), ['dap']),
    }),
    vscode.debug.registerDebugConfigurationProvider('inquest', { resolveDebugConfiguration: complete }),
    vscode.commands.registerCommand('inquest.explain', explain),
    vscode.commands.registerCommand('inquest.report', showReport),
  );
}

function programPath() {
  return vscode.workspace.getConfiguration('inquest').get('path') || 'inquest';
}

/** F5 without a launch configuration asks for the files. */
async function complete(folder, configuration) {
  if (!configuration.type && !configuration.request && !configuration.name) {
    return askForConfiguration(undefined, folder);
  }

  if (!configuration.cwd && folder) {
    configuration.cwd = folder.uri.fsPath;
  }

  return configuration;
}

/** @param chosen the file that the command was called on in the explorer; undefined from the palette. */
async function explain(chosen) {
  const folder = chosen ? vscode.workspace.getWorkspaceFolder(chosen) : vscode.workspace.workspaceFolders?.[0];
  const configuration = await askForConfiguration(chosen, folder);
  if (configuration) {
    await vscode.debug.startDebugging(folder, configuration);
  }
}

async function askForConfiguration(chosen, folder) {
  const dumps = chosen ? [chosen] : await vscode.window.showOpenDialog({
    title: 'What the crash left: CURRENT.UF2, a flash image, a log, a core dump or an archive',
    openLabel: 'Explain',
    canSelectMany: true,
    defaultUri: folder?.uri,
  });
  if (!dumps || dumps.length === 0) {
    return undefined;
  }

  const elf = await askForElf();
  if (elf === undefined) {
    return undefined;
  }

  return {
    type: 'inquest',
    request: 'launch',
    name: 'Explain the crash',
    dump: dumps.map((uri) => uri.fsPath),
    elf,
    cwd: folder?.uri.fsPath,
  };
}

/** Paths of ELFs; an empty list to go on without one; undefined when the person gave up. */
async function askForElf() {
  const other = { label: '$(folder-opened) Choose another ELF…' };
  const none = { label: '$(archive) It is in the archive, or there is none' };
  const found = await vscode.workspace.findFiles(usualElf, undefined, 20);
  const built = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const picked = await vscode.window.showQuickPick([...built, other, none], { title: 'The ELF of the build that crashed' });
  if (!picked) {
    return undefined;
  }

  if (picked === none) {
    return [];
  }

  const elves = picked.uri ? [picked.uri] : await vscode.window.showOpenDialog({ title: 'The ELF of the build that crashed', filters: { ELF: ['elf'], 'All files': ['*'] } });
  return elves?.map((uri) => uri.fsPath);
}

/** The whole report as a text beside the code. */
async function showReport() {
  const session = vscode.debug.activeDebugSession;
  if (session?.type === 'inquest') {
    const answer = await session.customRequest('evaluate', { expression: 'explain', context: 'repl' });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: answer.result, language: 'plaintext' }), { preview: true });
  }
}

module.exports = { activate, deactivate() {} };
