"use strict";
(() => {
	const all = () => document.querySelectorAll("details");
	const button = document.getElementById("unfold");
	const unfolded = () => [...all()].every((d) => d.open);
	const name = () => { button.textContent = unfolded() ? "Close everything" : "Open everything"; };
	button.hidden = false;
	button.addEventListener("click", () => {
		const open = !unfolded();
		all().forEach((d) => { d.open = open; });
		name();
	});
	document.addEventListener("toggle", name, true);
	let closed = [];
	addEventListener("beforeprint", () => {
		closed = [...document.querySelectorAll("details:not(.twin, [open])")];
		closed.forEach((d) => { d.open = true; });
	});
	addEventListener("afterprint", () => { closed.forEach((d) => { d.open = false; }); });
})();
