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
})();
