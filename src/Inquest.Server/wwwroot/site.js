// What the pages gain when scripts run. Everything works without: this adds no page and no form of its own.
(() => {
  'use strict';
  document.documentElement.classList.add('scripted');

  // An open menu closes when something else is chosen, or by Escape.
  const closeMenus = except => document.querySelectorAll('details.menu[open]').forEach(menu => { if (menu !== except) menu.open = false; });
  document.addEventListener('click', event => closeMenus(event.target.closest('details.menu')));
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    const menu = document.activeElement?.closest('details.menu[open]');
    closeMenus();
    menu?.querySelector('summary').focus();
  });

  // What happens in the project renews the page, once a second at most. It listens only while it is looked at: a browser has few
  // connections to one server for all of its pages.
  const live = document.querySelector('main[data-live]');
  if (live) {
    let [source, waiting, seen] = [null, null, document.body.dataset.news];
    const renew = event => {
      seen = event.lastEventId;
      waiting ??= setTimeout(() => { waiting = null; live.dispatchEvent(new CustomEvent('inquest:news')); }, 1000);
    };
    const listen = () => {
      source?.close();
      if (document.hidden) return;
      source = new EventSource(`/events?project=${encodeURIComponent(document.body.dataset.project)}&since=${seen}`);
      for (const kind of ['missed', ...live.dataset.live.split(' ')]) source.addEventListener(kind, renew);
    };
    window.addEventListener('pageshow', listen);
    window.addEventListener('pagehide', () => source?.close());
    document.addEventListener('visibilitychange', listen);

    // An answer that is late (another filter was chosen meanwhile), is another page's, or says that the server failed, is left alone.
    live.addEventListener('htmx:before:swap', event => {
      const answer = event.detail.ctx.response.raw;
      if (event.target === live && (answer.status >= 500 || answer.url !== location.href.split('#')[0])) event.preventDefault();
    });
  }

  // The trend of a bug, with axes and values under the pointer.
  const chart = document.querySelector('.chart[data-trend]');
  if (chart && window.uPlot) {
    const style = getComputedStyle(chart);
    const colour = name => style.getPropertyValue(name).trim();
    const data = () => {
      const counts = chart.dataset.trend.split(',').map(Number);
      const today = Math.floor(chart.dataset.today / 86400) * 86400;
      chart.setAttribute('role', 'img');
      chart.setAttribute('aria-label', chart.dataset.label);
      return [counts.map((_, i) => today - (counts.length - 1 - i) * 86400), counts];
    };
    const axis = { stroke: colour('--iq-faint'), grid: { show: false }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    chart.replaceChildren();
    const plot = new uPlot({
      width: chart.clientWidth, height: 130, legend: { show: false }, tzDate: t => uPlot.tzDate(new Date(t * 1e3), 'Etc/UTC'),
      cursor: { drag: { x: false, y: false }, y: false },
      scales: { y: { range: (_, low, high) => [0, Math.max(4, high * 1.1)] }, x: { range: (_, from, to) => [from - 50000, to + 50000] } },
      axes: [{ ...axis, space: 60, size: 24, values: (_, ticks) => ticks.map(t => new Date(t * 1e3).toLocaleDateString(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })) },
        { ...axis, size: 30, space: 30, grid: { show: true, stroke: colour('--iq-line'), width: 1 }, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10000] }],
      series: [{}, { stroke: colour('--iq-accent'), fill: colour('--iq-accent'), paths: uPlot.paths.bars({ size: [0.7, 24] }), points: { show: false } }],
    }, data(), chart);
    live?.addEventListener('htmx:after:swap', () => plot.setData(data()));
    new ResizeObserver(() => plot.setSize({ width: chart.clientWidth, height: 130 })).observe(chart);
  }

  // Files can be dropped, and the upload shows how far it is.
  const form = document.getElementById('upload');
  if (form) {
    const [input, drop, chosen, progress] = ['files', 'drop', 'chosen', 'progress'].map(id => document.getElementById(id));
    const size = bytes => bytes < 1024 ? `${bytes} bytes` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`;
    const show = () => chosen.replaceChildren(...[...input.files].map(file => {
      const item = document.createElement('li');
      const name = document.createElement('bdi');
      name.textContent = file.name;
      item.append(name, ` ${size(file.size)}`);
      return item;
    }));
    input.addEventListener('change', show);
    for (const kind of ['dragover', 'dragenter']) drop.addEventListener(kind, event => { event.preventDefault(); drop.classList.add('over'); });
    for (const kind of ['dragleave', 'drop']) drop.addEventListener(kind, () => drop.classList.remove('over'));
    drop.addEventListener('drop', event => {
      event.preventDefault();
      // A second drop adds to the first: dump and ELF often lie in two folders.
      const all = new DataTransfer();
      for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
      input.files = all.files;
      show();
    });
    form.addEventListener('submit', event => {
      event.preventDefault();
      const [bar, text, button] = [progress.querySelector('progress'), progress.querySelector('span'), form.querySelector('button')];
      const request = new XMLHttpRequest();
      const fail = sentence => { button.disabled = false; bar.value = 0; text.textContent = sentence; };
      request.upload.addEventListener('progress', e => {
        if (!e.lengthComputable) return;
        bar.value = 100 * e.loaded / e.total;
        text.textContent = e.loaded < e.total ? `${size(e.loaded)} of ${size(e.total)}` : 'Being explained …';
      });
      request.upload.addEventListener('load', () => bar.removeAttribute('value'));
      request.addEventListener('error', () => fail('The server cannot be reached; nothing was lost, try again.'));
      request.addEventListener('load', () => {
        if (request.status < 400) { location.assign(request.responseURL); return; }
        const page = new DOMParser().parseFromString(request.responseText, 'text/html');
        fail(page.querySelector('[role=alert]')?.textContent ?? page.querySelector('main p')?.textContent ?? `The server answered ${request.status}.`);
      });
      progress.hidden = false;
      button.disabled = true;
      text.textContent = 'Sending …';
      request.open('POST', form.action);
      request.setRequestHeader('Accept', 'text/html');
      request.send(new FormData(form));
    });
  }
})();
