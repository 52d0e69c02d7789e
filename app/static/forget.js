// forget.js: whoever was erased leaves nothing on this device either: drafts, unsent answers, dismissed cards.
try {
  for (const key of Object.keys(localStorage)) if (key.startsWith("tablee:")) localStorage.removeItem(key);
} catch { /* forbidden: then it holds nothing either */ }
