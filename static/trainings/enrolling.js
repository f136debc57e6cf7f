"use strict";

// One tick for a whole team, shown only where it works.
for (const team of document.querySelectorAll("[data-tick-all]")) {
  const [all, ...each] = team.querySelectorAll("input[type=checkbox]");
  const show = () => {
    const ticked = each.filter((box) => box.checked).length;
    all.checked = ticked === each.length;
    all.indeterminate = ticked > 0 && ticked < each.length;
  };
  all.addEventListener("change", () => {
    for (const box of each) box.checked = all.checked;
  });
  for (const box of each) box.addEventListener("change", show);
  all.closest("[hidden]").hidden = false;
  show();
}
