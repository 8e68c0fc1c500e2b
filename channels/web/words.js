// The page's own words; the bot's come from the bot.

const WORDS = {
  en: {
    placeholder: "Message", send: "Send", copy: "Copy", copied: "Copied", connecting: "connecting…", online: "online",
    newChat: "New chat", reply: "Reply", cancel: "Cancel", hint: "Try:", you: "You", bot: "Chat wallet",
    refused: "Not sent", code: "QR code",
  },
  es: {
    placeholder: "Mensaje", send: "Enviar", copy: "Copiar", copied: "Copiado", connecting: "conectando…",
    online: "en línea", newChat: "Nuevo chat", reply: "Responder", cancel: "Cancelar", hint: "Prueba:", you: "Tú",
    bot: "Chat wallet", refused: "No enviado", code: "Código QR",
  },
  fr: {
    placeholder: "Message", send: "Envoyer", copy: "Copier", copied: "Copié", connecting: "connexion…",
    online: "en ligne", newChat: "Nouveau chat", reply: "Répondre", cancel: "Annuler", hint: "Essayez :", you: "Vous",
    bot: "Chat wallet", refused: "Non envoyé", code: "Code QR",
  },
  ht: {
    placeholder: "Mesaj", send: "Voye", copy: "Kopye", copied: "Kopye deja", connecting: "ap konekte…",
    online: "konekte", newChat: "Nouvo chat", reply: "Reponn", cancel: "Anile", hint: "Eseye:", you: "Ou",
    bot: "Chat wallet", refused: "Pa voye", code: "Kòd QR",
  },
  pt: {
    placeholder: "Mensagem", send: "Enviar", copy: "Copiar", copied: "Copiado", connecting: "conectando…",
    online: "online", newChat: "Novo chat", reply: "Responder", cancel: "Cancelar", hint: "Experimente:", you: "Você",
    bot: "Chat wallet", refused: "Não enviado", code: "Código QR",
  },
};

const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());

export const language = spoken.find((code) => code in WORDS) ?? "en";
export const words = WORDS[language];
