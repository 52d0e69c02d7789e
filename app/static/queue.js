// queue.js: the page of the queue tries again by itself, each phone at a moment of its own, so that they do not all come back at once.
//
// <form data-wait="3">     seconds that the server asked for; without this file one presses its button
const form = document.querySelector("form[data-wait]");
const SPREAD = 4;  // seconds over which those who wait as long come back

setTimeout(() => form.submit(), (Number(form.dataset.wait) + Math.random() * SPREAD) * 1000);
