### Español. Los mensajes y las variables son los de en.ftl.

language-name = español

## Palabras de los comandos: la primera es la que escribe el bot.

command-receive = recibir, recibo, cobrar, cobro, factura
command-again = otra, otro, nuevo, nueva, renovar
command-cancel = cancelar, anular
command-status = estado, pagado, consultar
command-history = historial, pagos, movimientos, lista
command-balance = saldo, fondos
command-price = precio, cotización, tasa
command-language = idioma, lenguaje
command-timezone = zona, zona-horaria, hora
command-currency = moneda, divisa
command-profile = perfil
command-link = enlazar, vincular
command-unlink = desenlazar, desvincular
command-connect = conectar, conexión
command-disconnect = desconectar
command-whoami = quiensoy
command-export = exportar
command-delete = borrar, eliminar
command-help = ayuda, hola, menú, inicio, empezar

short-receive = inv, qr
short-history = txs, tx, hist
short-balance = bal

## Palabras de verdad que parecen un comando mal escrito, y palabras de pagar: con ellas no se entiende ningún comando.

real-words = novia, novio, novoa, recibió, recibí, fractura, otero, nuera, nieva, encoge, pasado, premio, lengua, extraño, extracto, salido, estadio, estando, pareció, idiota, previo, predio, preso, parado, pegado, balas, divina, aguda, consulta, consultor, leíste, indicio, pegan, pesan, funes, historia, fondo
sentence-paying = pagar, pagarle, pagarte, paga, enviar, enviarle, envía, mandar, mandarle, manda, transferir, transfiere, propina, retirar, comprar, gastar

## Lo que piden las frases: estas palabras, una tras otra. El monto de un pedido va detrás. Solo se ofrece.

sentence-receive = factura de, factura por, factura para, qr de, qr por, qr para, recibir, cobrar, cobrarle
sentence-status = está pagado, está pagada, ya pagó, ya pagaron, me pagaron, ya me pagó, llegó el pago, se pagó
sentence-today = cuánto gané hoy, cuánto hice hoy, cuánto vendí hoy, cuánto entró hoy, cuánto he ganado hoy, cuánto ganamos hoy, mis ventas de hoy
sentence-not = no, nunca, jamás, sin, tampoco

## Palabras dentro de los comandos

word-in = entradas, recibidos, entrantes
word-out = salidas, enviados, salientes
word-more = más, todo, comandos
word-sats = sats, satoshis, sat, satoshi
word-dollars = dólares, dólar, usd
word-my-data = mis datos, todos mis datos, datos
word-thanks = gracias, muchas gracias, mil gracias, muchísimas gracias, gracias a ti, ok gracias, perfecto gracias

## Palabras de los montos; las marcas son las de en.ftl.

amount-units =
    USD: dólares, ?dólar
    EUR: ?euro, euros
    GBP: ??libras, ??libra, libras esterlinas, libra esterlina
    HTG: gourdes, gurdes
    MXN COP DOP: pesos, peso, pesitos, pesito
    CRC: colones, ?colón
    GTQ: quetzales, ?quetzal
    HNL: lempiras, ?lempira
    NIO: córdobas, ?córdoba
    PAB: balboas, ?balboa
    BRL: reales, ??real
    PEN: ?~soles, ??sol
    BOB: bolivianos, ?boliviano
    VES: bolívares, ?bolívar, ??bolos
    PYG: guaraníes, ?guaraní
    AWG XCG: florines, ?florín
    CHF XOF XAF: francos, ?franco
    INR: rupias, ?rupia
    JPY: yenes, ?yen
    ARS: australes
amount-cents =
    USD MXN COP: centavos, ?centavo, ctvs, ctv
    USD EUR: céntimos, ?céntimo, centésimos
    USD: ?chavos
amount-nations =
    USD: estadounidense, estadounidenses, americano, americanos, de estados unidos, gringos, us
    JMD: jamaiquino, jamaiquinos, jamaicano, jamaicanos, de jamaica
    TTD: trinitense, trinitenses, trinitarios, de trinidad
    BBD: de barbados
    BSD: de las bahamas, de bahamas, bahameños
    BZD: beliceño, beliceños, de belice
    XCD: del caribe oriental, del caribe
    KYD: de caimán, caimanes, de las islas caimán
    GYD: guyaneses, de guyana
    SRD: surinameses, de surinam
    CAD: canadiense, canadienses, de canadá
    MXN: mexicano, mexicanos, mejicanos, de méxico
    DOP: dominicano, dominicanos
    COP: colombiano, colombianos, de colombia
    ARS: argentino, argentinos, de argentina
    CLP: chileno, chilenos, de chile
    UYU: uruguayo, uruguayos, de uruguay
    CUP: cubano, cubanos, de cuba
    BRL: brasileño, brasileños, de brasil
    GBP: británicas, inglesas
    CHF: suizos
    HTG: haitianos, haitiano
amount-powers =
    3: mil, miles
    6: millón, millones, palos
    2: cientos
    3 6: m
amount-numbers =
    1: un, uno, una
    2: dos
    3: tres
    4: cuatro
    5: cinco
    6: seis
    7: siete
    8: ocho
    9: nueve
    10: diez
    11: once
    12: doce
    13: trece
    14: catorce
    15: quince
    16: dieciséis
    17: diecisiete
    18: dieciocho
    19: diecinueve
    20: veinte
    21: veintiún, veintiuno, veintiuna
    22: veintidós
    23: veintitrés
    24: veinticuatro
    25: veinticinco
    26: veintiséis
    27: veintisiete
    28: veintiocho
    29: veintinueve
    30: treinta
    40: cuarenta
    50: cincuenta
    60: sesenta
    70: setenta
    80: ochenta
    90: noventa
    100: cien, ciento
    200: doscientos, doscientas
    300: trescientos, trescientas
    400: cuatrocientos, cuatrocientas
    500: quinientos, quinientas
    600: seiscientos, seiscientas
    700: setecientos, setecientas
    800: ochocientos, ochocientas
    900: novecientos, novecientas
    1000: mil
    1000000: millón, millones
amount-articles = un, una
amount-sets = docena, docenas, par, pares, decena
amount-joints = y, con, e, más
amount-of = de, en
amount-halves = medio, media, cuarto, cuartos
amount-each = cada uno, cada una, c/u, cada
amount-others = o, a, hasta, entre, por, veces, coma, punto, menos, más, x

## Un pedido por pagar

receive-fixed = Recibir { $amount }
receive-converted = Recibir { $asked } ({ $amount })
receive-open = Recibir cualquier monto
receive-approx = Unos { $amount }
receive-memo-cut = El concepto es largo: quedaron sus primeros { $kept } caracteres.
receive-nearest = Solo se pueden pedir centavos enteros: { $amount } es lo más cercano a { $asked }.
receive-nearest-whole = { $amount } es lo más cercano a { $asked } que se puede pedir.
line-memo = Concepto: { $memo }
line-code = Pedido: { $code }
qr-lives = { $seconds ->
    [one] Este QR se puede pagar durante { $seconds } segundo.
    [many] Este QR se puede pagar durante { $seconds } de segundos.
   *[other] Este QR se puede pagar durante { $seconds } segundos.
}
qr-renew = Después, escribe «{ $again }» para otro QR.
qr-renew-now = Escribe «{ $again }» para otro QR.
line-cancel = Para cerrarlo, escribe «{ $cancel }».
console-narrow = [El QR necesita una ventana de { $needed } columnas y esta tiene { $columns }: ensánchala y pídelo otra vez, o paga la solicitud de abajo.]
button-again = Nuevo QR
button-cancel = Cancelar
button-status = Estado

## La noticia de un pago

notice-paid = ✅ Pago recibido: { $amount }
notice-paid-converted = ✅ Pago recibido: { $asked } ({ $amount })
notice-paid-unknown = ✅ Pago recibido. El monto aparece en tu saldo.
notice-extra = ➕ Llegó otro pago para { $code }, que ya estaba pagado: { $amount }
notice-extra-unknown = ➕ Llegó otro pago para { $code }, que ya estaba pagado. El monto aparece en tu saldo.
notice-late = Lo pagaron cuando su QR ya había vencido.
notice-repeat = (repetición de Ref. { $ref } – un solo pago)
news-repeat = (Puede que ya hayas recibido este mensaje.)
template-amount-unknown = un monto que aparece en tu saldo
template-paid = Pago recibido: { $amount } por { $order }. Hora: { $time }. Referencia: { $ref }. Responde a este mensaje para ver más.
template-extra = Llegó otro pago: { $amount } por { $order }, que ya estaba pagado. Hora: { $time }. Referencia: { $ref }. Responde a este mensaje para ver más.
template-alert = Noticias de tu billetera: { $text } Responde a este mensaje para ver más.
line-time = Hora: { $time }
line-seen = Visto: { $time }
time-seen = { $time } (visto)
line-credited = ⚠️ Tu billetera muestra { $amount } por este pago.
line-reference = Ref.: { $ref }
shown-paid = ✅ PAGADO: { $amount }
shown-paid-unknown = ✅ PAGADO
shown-cancelled = ✖️ Cancelado: { $amount }
shown-cancelled-open = ✖️ Cancelado
shown-lapsed = ⌛ Cerrado: { $amount }
shown-lapsed-open = ⌛ Cerrado
shown-expired = ⌛ Este QR venció: { $amount }
shown-expired-open = ⌛ Este QR venció
card-expired = Vencido
card-paid = Pagado
card-cancelled = Cancelado
card-lapsed = Cerrado
card-any = Cualquier monto

## Respuestas de los comandos

cancel-done = { $code } está cancelado. Si alguien paga su QR de todos modos, te aviso.
cancel-was = Era: { $what }
cancel-undo = Para pedir lo mismo otra vez, escribe «{ $ask }».
button-ask-again = Pedir otra vez
cancel-paid = { $code } ya está pagado y no se puede cancelar.
cancel-lapsed = { $code } ya se cerró.
status-pending = { $seconds ->
    [one] ⏳ { $code }: sin pagar. Su QR se puede pagar { $seconds } segundo más.
    [many] ⏳ { $code }: sin pagar. Su QR se puede pagar { $seconds } de segundos más.
   *[other] ⏳ { $code }: sin pagar. Su QR se puede pagar { $seconds } segundos más.
}
status-expired = ⌛ { $code }: sin pagar, y su QR venció.
status-paid = ✅ { $code }: pagado el { $time }, { $amount }
status-paid-unknown = ✅ { $code }: pagado el { $time }
status-extra = { $count ->
    [one] ➕ Llegó { $count } pago de más.
    [many] ➕ Llegaron { $count } de pagos de más.
   *[other] ➕ Llegaron { $count } pagos de más.
}
status-cancelled = ✖️ { $code }: cancelado, sin pagar.
status-lapsed = { $code }: se cerró el { $time } sin ningún pago.
status-unsure = ⚠️ Ahora no puedo consultar la billetera. Esto es lo que sé hasta el momento:
history-title = Pagos, página { $page }
history-paid = ✅ { $time } · { $amount } · { $code }
history-extra = ➕ { $time } · { $amount } · { $code }, pagado otra vez
history-credited = { $amount } (billetera: { $credited })
history-open = ⏳ { $time } · { $amount } · { $code }
history-cancelled = ✖️ { $time } · { $amount } · { $code }
history-lapsed = ⌛ { $time } · { $amount } · { $code }
history-wallet-in = ⬇️ { $time } · { $amount }
history-wallet-out = ⬆️ { $time } · { $amount }
history-any-amount = cualquier monto
history-empty = Todavía no hay pagos. Escribe «{ $example }» para cobrar el primero.
history-no-more = No hay nada en la página { $page }.
history-none-so = Todavía no hay pagos de ese tipo.
history-more = Más: { $command }
history-wallet-fails = ⚠️ Ahora no puedo ver la lista de la billetera; estos son los pedidos hechos aquí.
balance-line = { $name }: { $amount }
balance-external = { $name }: en el dispositivo del dueño, aquí no se conoce
balance-unknown = { $name }: ahora no se conoce
balance-approx = { $name }: { $amount } (unos { $approx })
balance-sats = { $name }: unos { $sats } ({ $amount })
balance-title = 💰 Saldo
balance-none = Esta cuenta no tiene ninguna billetera que yo pueda leer.
owners-only = Solo el dueño de esta billetera puede ver eso. ¿Es tuya? Entonces dile a quien lleva el bot que eres «{ $person }».
price-line = 1 BTC = { $btc }
price-sats = { $unit } = { $sats }
price-time = Al { $time }
price-stale = { $minutes ->
    [one] ⚠️ Este precio tiene { $minutes } minuto: la billetera no da otro más nuevo.
    [many] ⚠️ Este precio tiene { $minutes } de minutos: la billetera no da otro más nuevo.
   *[other] ⚠️ Este precio tiene { $minutes } minutos: la billetera no da otro más nuevo.
}
language-now = Contigo hablo { $name }. Otros idiomas: { $others }
language-set = Desde ahora te hablo en español.
timezone-now = Tu zona horaria es { $zone } (ahora: { $time }). Para cambiarla: { $example }
timezone-set = Tu zona horaria ahora es { $zone } ({ $time }).
currency-now = También muestro los montos en { $currency }. Para cambiarla: { $example }
currency-set = Desde ahora también muestro los montos en { $currency }.
profile-unit-sats = Un monto sin unidad son satoshis.
profile-unit-dollars = Un monto sin unidad son dólares.
profile-first-sats = Los montos se muestran primero en satoshis.
profile-other = «{ $other }» lo cambia.
profile-asks = ¿Quieres decir { $sats } o { $dollars }? Recordaré tu respuesta.

## Ayuda

help-title = Hago QR de Lightning para una billetera Flash y te aviso aquí cuando los pagan.
help-start = Para cobrar { $amount }, escribe «{ $example }».
help-look = «{ $history }» muestra tus pagos; «{ $status }», si el último está pagado.
help-look-owner = «{ $history }» muestra tus pagos; «{ $balance }», lo que tiene la billetera.
help-everything = Todo lo que sé hacer: «{ $more }».
help-version = chatwallet, versión { $version }
button-more = Más
help-receive = { $word } 10 Café – un QR para cobrar { $amount }, con concepto. También: { $word } 500 sat, { $word } 1500 JMD, { $word } (cualquier monto)
help-again = { $word } K7Q2 – otro QR para el mismo pedido; un QR vive 60 segundos, el pedido un día
help-cancel = { $word } K7Q2 – cerrar un pedido
help-status = { $word } K7Q2 – ¿está pagado? También como respuesta a un mensaje
help-history = { $word } – tus pagos; { $word } 2 para la página 2, { $word } entradas, { $word } salidas
help-balance = { $word } – lo que tiene la billetera
help-price = { $word } JMD – el precio del bitcoin
help-language = { $word } en – hablar otro idioma
help-timezone = { $word } America/Bogota – mostrar las horas de tu zona
help-currency = { $word } JMD – mostrar los montos también en tu moneda
help-profile = { $word } sats – un monto sin unidad son satoshis
help-export = { $word } mis datos – una copia de todo lo que guardo de ti
help-delete = { $word } mis datos – que me olvide de ti
help-help = { $word } { $topic } – más sobre un tema
example-memo = Café
example-zone = America/Bogota

## Más sobre un tema: `ayuda recibir`

about-receive =
    Primero va el monto y después el concepto, con las palabras que quieras. Sin monto, decide quien paga.
    Recibes un pedido que queda abierto un día y un QR que se puede pagar durante un minuto: «{ $again }» hace otro.
    En cuanto lo pagan, te aviso aquí.
    «inv» y «qr» dicen lo mismo.
about-again =
    Sin pedido, tomo el último. Un QR anterior también cuenta mientras viva: paguen el que paguen, te aviso.
about-cancel =
    Sin pedido, cierro el último y digo cuál era; puedes volver a pedir lo mismo enseguida.
    Si alguien paga su QR de todos modos, te aviso.
about-status =
    Sin pedido, miro el último; como respuesta a un mensaje, el pedido que muestra. Siempre consulto la billetera.
about-history =
    Primero lo más reciente. «{ $in }» muestra lo que entró y «{ $out }» lo que salió, si puedes ver la lista de la billetera.
    «txs» y «hist» dicen lo mismo.
about-balance =
    Solo se lo digo a su dueño, y nunca en un grupo.
    «bal» dice lo mismo.
about-price =
    El precio de un bitcoin, y cuántos satoshis es una unidad de una moneda. Sin moneda, tomo la tuya.
about-language =
    Hablo { $languages }. Hable lo que hable contigo, entiendo los comandos en todos esos idiomas.
about-timezone =
    Escribe el nombre de una zona o de una ciudad grande cercana. Todas las horas que te digo son de ahí.
about-currency =
    Cuando pides en otra moneda, digo cuánto es en la tuya. Escribe sus tres letras, como EUR, o su signo.
about-profile =
    Después de «{ $sats }», un monto sin unidad son satoshis y los montos se muestran primero en satoshis. «{ $dollars }» es al revés.
about-export =
    Un archivo con tu cuenta, tus chats, tu tienda y tus pedidos, en JSON, dos veces al día. No contiene ningún secreto.
about-delete =
    Primero te digo qué se borraría y te pido un sí. Los pedidos abiertos se pueden pagar hasta que terminen. Si escribiste STOP, recuerdo solo eso.
about-help =
    «{ $more }» muestra todo lo que sé hacer.

## El menú de un programa de chat: de 3 a 60 caracteres cada uno

menu-receive = Hacer un QR para cobrar
menu-again = Otro QR para el mismo pedido
menu-cancel = Cerrar un pedido
menu-status = ¿Está pagado?
menu-history = Tus pagos
menu-balance = Lo que tiene la billetera
menu-price = El precio del bitcoin
menu-language = Hablar otro idioma
menu-timezone = Mostrar las horas de tu zona
menu-currency = Mostrar los montos también en tu moneda
menu-profile = Contar en satoshis o en dólares
menu-export = Una copia de lo que guardo de ti
menu-delete = Que me olvide de ti
menu-help = Lo que sé hacer

## En un grupo

group-help = Hago QR de Lightning para una billetera Flash y te aviso cuando los pagan.
group-private = Aquí leen otras personas. Escríbeme en un chat privado.

## De qué se enteran los dueños

alert-credential = ⚠️ La billetera rechaza la clave de este bot, o no le deja crear facturas: ahora no se puede pedir ningún pago. «chatwallet doctor» le dice a quien administra el bot qué hay que arreglar.
alert-credential-over = ✅ La billetera acepta otra vez la clave de este bot: ya se pueden pedir pagos.
alert-credential-list = ⚠️ La billetera no deja que la clave de este bot lea la lista de pagos: ahora no se puede mostrar. «chatwallet doctor» le dice a quien administra el bot qué hay que arreglar.
alert-credential-list-over = ✅ Ya se puede leer otra vez la lista de pagos.
alert-payment-lost = ⚠️ Llegó un pago cuyo pedido se perdió (Ref. { $ref }): los datos del bot ya no están. El dinero está en tu billetera, y nadie más fue avisado.
alert-new-payee = ⚠️ Los QR los firma ahora un nodo que no se había visto antes: { $node }. Si no sabes nada de él, compruébalo con un pago pequeño antes de seguir.
alert-clock-ahead = { $minutes ->
    [one] ⚠️ El reloj de esta máquina va { $minutes } minuto adelantado. Pide que lo ajusten; hasta entonces sigo la hora de la billetera.
    [many] ⚠️ El reloj de esta máquina va { $minutes } de minutos adelantado. Pide que lo ajusten; hasta entonces sigo la hora de la billetera.
   *[other] ⚠️ El reloj de esta máquina va { $minutes } minutos adelantado. Pide que lo ajusten; hasta entonces sigo la hora de la billetera.
}
alert-clock-ahead-over = ✅ El reloj de esta máquina vuelve a estar bien.
alert-clock-behind = { $minutes ->
    [one] ⚠️ El reloj de esta máquina va { $minutes } minuto atrasado. Pide que lo ajusten; hasta entonces sigo la hora de la billetera.
    [many] ⚠️ El reloj de esta máquina va { $minutes } de minutos atrasado. Pide que lo ajusten; hasta entonces sigo la hora de la billetera.
   *[other] ⚠️ El reloj de esta máquina va { $minutes } minutos atrasado. Pide que lo ajusten; hasta entonces sigo la hora de la billetera.
}
alert-clock-behind-over = ✅ El reloj de esta máquina vuelve a estar bien.
alert-store = ⚠️ El almacén de datos del bot no guarda lo que recibe: ahora no se puede pedir ningún pago. «chatwallet doctor» le dice a quien administra el bot qué hay que arreglar.
alert-store-over = ✅ El almacén de datos del bot vuelve a funcionar: ya se pueden pedir pagos.
alert-store-away = ⚠️ El almacén de datos del bot no respondió desde { $since } hasta { $time }. Ya volvió, y ahora se avisa de lo que se pagó mientras tanto. Si pasa otra vez, «chatwallet doctor» le dice a quien administra el bot qué hay que arreglar.
alert-feed = ⚠️ La conexión que avisa de los pagos al instante ({ $feed }) lleva más de cinco minutos caída. Los pagos se siguen encontrando y avisando, unos segundos más tarde. «admin sources» muestra qué se oye, y «chatwallet doctor» qué hay que arreglar.
alert-feed-over = ✅ La conexión que avisa de los pagos al instante ({ $feed }) ha vuelto.
alert-dead = ⚠️ Mensajes que no se pudieron entregar: { $count }. «admin dead» los lista con sus motivos, y también «chatwallet notices» en la máquina. La mayoría se envía cuando su persona vuelve a escribir.
alert-dead-over = ✅ Ya no queda ningún mensaje sin entregar.
alert-unended = ⚠️ Mensajes de los que nadie sabe si llegaron, una hora después de enviarse: { $count }. Unos pocos son teléfonos apagados. Muchos significan que los avisos de entrega no llegan al bot: «chatwallet doctor» le dice a quien lo administra qué hay que arreglar.
alert-unended-over = ✅ De casi todos los mensajes se sabe otra vez si llegaron.
alert-disk-low = ⚠️ El disco del bot está casi lleno: quedan { $free } MB. Pide que hagan sitio: cuando se llene, no se podrá pedir ningún pago.
alert-disk-low-over = ✅ El disco del bot vuelve a tener sitio.
alert-files-low = ⚠️ En el disco del bot caben pocos archivos más: { $free }. Pide que borren algunos: después del último, no se podrá pedir ningún pago.
alert-files-low-over = ✅ En el disco del bot vuelven a caber archivos de sobra.
alert-store-memory-low = ⚠️ La memoria del almacén de datos del bot está casi llena: queda el { $percent } % ({ $free } MB). Pide que suban su límite («maxmemory» de Redis): cuando se llene, no se podrá pedir ningún pago.
alert-store-memory-low-over = ✅ La memoria del almacén de datos del bot vuelve a tener sitio.
alert-memory-low = ⚠️ A la máquina del bot le falta memoria: queda el { $percent } % ({ $free } MB). Pide que cierren otros programas o que le pongan más, antes de que el bot se detenga por eso.
alert-memory-low-over = ✅ La máquina del bot vuelve a tener memoria suficiente.
alert-audit-head = 🔏 La entrada más reciente de la lista de lo que hicieron los administradores es { $head }. Guarda este mensaje: «chatwallet audit verify --head { $head }» muestra más tarde si se quitó o cambió algo de la lista.
alert-factor-set-up = 🔐 Se configuró en la máquina el segundo factor de un administrador ({ $place }). Si no fue ninguno de ustedes, escriban «admin lockdown on MOTIVO» y revisen allí.
alert-factor-set-up-page = 🔐 Se configuró el segundo factor de un administrador ({ $place }) en una página que pidió en su chat. Si no fue ninguno de ustedes, escriban «admin lockdown on MOTIVO» y revisen la máquina.
alert-admin-added = 👤 { $place } ahora es administrador de este bot. Si no fue ninguno de ustedes, escriban «admin lockdown on» y revisen la máquina.
alert-admin-removed = 👤 { $place } ya no es administrador de este bot. Si no fue ninguno de ustedes, escriban «admin lockdown on» y revisen la máquina.

## Varios chats de una persona

help-connect = { $word } – ver tus pedidos también en otro chat
about-connect =
    Te doy ocho letras para escribir en tu otro chat conmigo, y aquí te pregunto si ese chat es tuyo.
    Puedes tener hasta cinco chats, tres nuevos en 30 días.
menu-connect = Ver tus pedidos también en otro chat
help-disconnect = { $word } – tus chats; { $word } 2 quita el segundo
about-disconnect =
    El chat que quitas empieza de nuevo. Tus pedidos se quedan contigo, y también los avisos de sus pagos.
menu-disconnect = Qué chats son tuyos
connect-code = Escribe esto en tu otro chat conmigo, en los próximos { $minutes } minutos:
connect-wait = Gracias. Confírmalo en tu otro chat ({ $place }), por favor.
connect-asks =
    { $place } pide ser tú. Vería tus pedidos y tu billetera. ¿Es tu chat?
    1: Sí, soy yo
    2: No
connect-asks-owner =
    { $place } pide ser tú. Vería tus pedidos y lo que hay en la billetera, y sería dueño igual que tú. ¿Es tu chat?
    1: Sí, soy yo
    2: No
connect-changed =
    ⚠️ Alguien escribe desde { $place }, y WhatsApp dice que es otra persona que antes. No ve nada tuyo. ¿Eres tú?
    1: Sí, soy yo
    2: No
connect-silent =
    { $place } vuelve a escribir tras un largo silencio, y los números pasan a otras personas. ¿Sigues siendo tú?
    1: Sí, soy yo
    2: No
button-connect-yes = Sí, soy yo
connect-done = ✅ { $one } y { $other } son ahora una sola cuenta. «desconectar» lo deshace.
connect-no = De acuerdo: { $place } no ve nada tuyo.
connect-refused = { $place } dijo que no.
connect-back = ✅ { $place } vuelve a ser tuyo.
connect-own = Ese chat ya es tuyo.
connect-contents = Este chat tiene su propia billetera. Escribe primero «desenlazar» aquí.
connect-house = Quien te dio esas letras sería dueño igual que tú. Para agregar un chat tuyo, escribe «conectar» aquí y las letras allá.
connect-full = Ya tienes tantos chats como caben en una cuenta. «desconectar» quita uno.
connect-often = Conectaste tres chats en 30 días. Espera antes de conectar otro, por favor.
error-wrong-code = Esas letras no sirven ahora. «conectar» en tu otro chat te da otras.
share-codes = { $minutes ->
    [one] Fueron muchas letras equivocadas. Inténtalo de nuevo en { $minutes } minuto.
    [many] Fueron muchas letras equivocadas. Inténtalo de nuevo en { $minutes } minutos.
   *[other] Fueron muchas letras equivocadas. Inténtalo de nuevo en { $minutes } minutos.
}
disconnect-chats = Tus chats:
disconnect-here = { $place } (este)
disconnect-how = «{ $example }» quita el segundo.
disconnect-alone = Este es tu único chat. «{ $connect }» añade otro.
disconnect-last = Este es tu único chat; no se puede quitar.
disconnect-done = Quité { $place }. Tus pedidos se quedan contigo.
disconnect-told = { $place } ya no pertenece a esta cuenta.
confirm-asked = Este chat estuvo callado mucho tiempo, y su número puede haber cambiado de manos. Pregunté en { $places } si sigues siendo tú.
confirm-refused = Tu otro chat dijo que esta es otra persona. No se puede volver a preguntar.
confirm-nobody = Este chat estuvo callado mucho tiempo, y su número puede haber cambiado de manos. No hay otro chat donde preguntar, así que lo de antes queda cerrado. Los pedidos nuevos funcionan.
confirm-owner = Este chat estuvo callado mucho tiempo, y su número puede haber cambiado de manos. Quien administra el bot puede confirmar que eres tú: { $command }
confirm-again = No pude saber con certeza quién escribió eso. Escríbelo otra vez, por favor.
notice-elsewhere = Se pidió en { $place }.
alert-address-changed = ⚠️ { $place } es ahora de otra persona, según WhatsApp, y su dueño anterior no tiene otro chat aquí. Las noticias de sus pedidos te llegan a ti.

## Una página que no es un chat

page-hello = ¡Hola!
page-stranger = Esto es una billetera en un chat. Para hablar con ella necesitas la dirección de un chat: te la da quien la administra.
page-welcome = Esto es una billetera en un chat. Aquí recibes un chat propio: su dirección es su llave.
page-lost = Esta dirección no abre nada, o ya no abre nada. Quizá le falta una parte, o fue retirada. Pide otra a quien te la dio.
page-crowded = { $minutes ->
    [one] Desde donde estás se acaban de abrir muchos chats. Vuelve a cargar esta página dentro de { $minutes } minuto y se abrirá tu chat. Un chat que ya tenías sigue como antes.
    [many] Desde donde estás se acaban de abrir muchos chats. Vuelve a cargar esta página dentro de { $minutes } de minutos y se abrirá tu chat. Un chat que ya tenías sigue como antes.
   *[other] Desde donde estás se acaban de abrir muchos chats. Vuelve a cargar esta página dentro de { $minutes } minutos y se abrirá tu chat. Un chat que ya tenías sigue como antes.
}
page-elsewhere = Aquí trabaja una billetera en un chat. En esta página no hay nada que ver: habla con ella donde te dijeron.
page-open = A mi chat
page-export-number = Para descargar tus datos, escribe este número en tu chat conmigo: { $number }
page-export-warning = Si no los pediste allí, cierra esta página: quien te envió el enlace recibiría tus datos.
page-export-fetch = Descargar el archivo
page-export-not-yet = Todavía no se ha escrito el número en el chat.

## Billeteras que la gente enlaza

linking-off = Este bot trabaja para una sola billetera. Así lo decide quien lo lleva.
wallet-of-the-bot = la billetera del bot
error-guests-off = Este bot hace pedidos solo para sus dueños.
error-link-first = Aún no tienes aquí una billetera para la que pueda hacer QR. Escribe «{ $link }» para enlazar la tuya.
error-link-stale = La billetera ya no acepta la conexión con «{ $name }». Sigo vigilando los QR abiertos. Escribe «{ $link }» para arreglarlo.
error-till-sees-nothing = Una caja no muestra el saldo: hago QR para ella y no veo nada más. «{ $link }» enlaza una clave, que sí lo muestra.
error-till-needs-amount = Una caja necesita un monto en cada pedido: «{ $example }». «{ $link }» enlaza una clave, que acepta cualquier monto.
again-elsewhere = { $code } es de otra billetera, { $name }, y un pedido nunca cambia adónde va su dinero.
again-elsewhere-ask = Para un pedido del mismo monto que se pague a { $name }, escribe «{ $ask }».
button-new-for = QR nuevo para { $name }
word-yes = sí
word-no = no
word-till = caja
word-key = clave, llave
example-test = prueba
button-till = Caja
button-no = No
button-yes-name = Sí, { $name }
button-unlink = Quitar
button-keep = Dejarla
link-ways = ¿Para qué billetera hago los QR?
link-way-till = { $number }  Caja: un nombre de usuario de Flash. Puedo hacer QR para ella; no puedo ver ni gastar nada.
link-ways-end = Cualquier otra cosa deja todo como está.
link-till-how = Escríbelo con el nombre de usuario de Flash, así: «{ $example }».
link-kept = De acuerdo, no cambié nada.
link-replaces = Reemplaza a «{ $name }»: los pedidos abiertos se quedan con esa.
link-not-yours = Solo un dueño de esta tienda puede cambiar su billetera.
link-nowhere = Este bot no puede enlazar billeteras aquí.
link-too-many-shops = Esta billetera ya está enlazada a tres tiendas. Primero hay que quitarla de una.
link-key-nobody = Esta clave no dice de quién es la billetera.
till-ask = Los pedidos nuevos se pagarán al usuario de Flash «{ $name }». Léelo letra por letra: { $letters }
till-letter = La letra { $number }, { $letter }, es de otra escritura: { $script }.
till-ask-careful = El dinero enviado a un nombre equivocado no se puede recuperar. No guardo ningún secreto y no puedo ver esta billetera.
till-done = ✅ Desde ahora tus pedidos se pagan a «{ $name }». Pruébalo: «{ $example }», págalo y mira tu app de Flash.
till-done-limits = Una caja necesita un monto en cada pedido y no muestra el saldo.
button-key = Clave
link-way-key = { $number }  Clave: una clave de tu cuenta Flash, para QR, saldo e historial. La escribes en una página, no aquí.
key-how-make = 1. En tu cuenta Flash crea una clave que pueda: { $scopes }. Ponle una fecha de fin.
key-how-open = 2. Antes de 10 minutos abre esta página y pega la clave allí: { $address }
key-how-digits = La página debe mostrar { $digits }.
key-how-pays = Una clave que hace QR también podría pagar; Flash no tiene ninguna que solo reciba. La guardo sellada, y aquí los pagos están apagados.
key-no-page = Aquí no se puede escribir una clave: hace falta una página en una dirección con https. Quien maneja este bot puede prepararla, o conectar tu clave en su propia máquina.
key-unkept = Aquí no hay un lugar seguro para claves, así que no guardo ninguna.
key-till-instead = Una caja no necesita ningún secreto: «{ $link }».
key-done = ✅ Conectada: «{ $name }», clave …{ $tail }. El saldo y el historial ya funcionan. Flash no dice cuándo termina la clave.
key-done-until = ✅ Conectada: «{ $name }», clave …{ $tail }, hasta { $time }. El saldo y el historial ya funcionan.
key-no-key = Esto no es una clave de Flash: empieza con fk_ y tiene 76 caracteres.
key-session = Esto es un inicio de sesión y no una clave: podría hacer todo con tu cuenta. Cierra la sesión en Flash, por favor, para que termine.
key-refused = Flash no acepta esta clave: es incorrecta, fue revocada o ya terminó.
key-lacks = Esta clave no puede: { $lacks }. Por favor, crea una que pueda: { $scopes }.
key-no-wallet = Esta cuenta no tiene todavía una billetera que pueda recibir.
key-away = Flash no responde en este momento. Inténtalo de nuevo en un minuto, por favor.
key-in-chat-used = Borré tu mensaje con la clave.
key-ask = La clave …{ $tail } abre la billetera Flash «{ $name }». ¿Los pedidos nuevos se pagan allí?
key-page-title = Vincula tu billetera Flash
key-page-chat = Esta página es para el chat: { $place }
key-page-digits = Estas cifras también están en ese chat:
key-page-warning = Si no pediste esto en ese chat, cierra esta página: quien te la envió se quedaría con tu billetera.
key-page-label = Tu clave
key-page-button = Vincular la billetera
key-page-keeps = La clave se guarda sellada y no se muestra nunca más.
key-page-left = Intentos que quedan: { $count }
key-page-tried-out = Esta página no acepta más claves. Pide una página nueva en el chat.
key-page-close = Puedes cerrar esta página: tu chat también lo dice.
factor-page-title = Configura tu autenticador
factor-page-warning = Si no pediste esto en ese chat, cierra esta página: quien te la envió puede ver las mismas cifras.
factor-page-replaces = Ya tienes un autenticador. Sus cifras valen hasta que escribas aquí las primeras del nuevo.
factor-page-show = Mostrar el QR
factor-page-scan = Escanea esto con una aplicación de autenticación:
factor-page-type = O escribe esto en ella:
factor-page-keeps = Quien vea esto puede hacer tus cifras. No se muestra más cuando ya valen.
factor-page-label = Las seis cifras que muestra la aplicación
factor-page-button = Usar este autenticador
factor-page-wrong = Estas cifras no son correctas. ¿Tiene tu teléfono la hora correcta?
factor-page-tried-out = Esta página no acepta más cifras. Pide una página nueva en el chat.
factor-set-up = ✅ Las cifras de tu autenticador valen desde ahora, y las anteriores ya no.
page-away = Esta página no puede responder en este momento. Inténtalo de nuevo en un minuto, por favor.
unlink-ask = ¿Dejar de usar «{ $name }»?
unlink-open = { $count ->
    [one] { $count } pedido abierto se puede pagar todavía, y te avisaré.
    [many] { $count } de pedidos abiertos se pueden pagar todavía, y te avisaré.
   *[other] { $count } pedidos abiertos se pueden pagar todavía, y te avisaré.
}
unlink-done = «{ $name }» ya no está enlazada: no hago más QR para ella. Escribe «{ $link }» para enlazar una billetera otra vez.
unlink-done-key = «{ $name }» ya no está enlazada y olvidé la clave. No puedo revocarla: borra en Flash la clave que termina en { $tail }. Escribe «{ $link }» para enlazar una billetera otra vez.
error-link-house = La billetera de este bot está en su configuración, y aquí eres uno de sus dueños: la cambia allí quien lleva el bot.
error-link-not-yours = Solo un dueño de esta tienda puede cambiar su billetera.
error-nothing-linked = Aquí no hay ninguna billetera enlazada. Escribe «{ $link }» para enlazar una.
error-mixed-name = «{ $name }» tiene letras de más de una escritura, como un nombre que se hace pasar por otro. No lo enlazo.
error-not-a-name = «{ $name }» no puede ser un nombre de usuario de Flash: tienen de 3 a 50 letras, números o _. Escríbelo así: «{ $example }».
error-unknown-user = No hay ningún usuario de Flash «{ $name }» que pueda recibir. Mira el nombre en tu app de Flash.
help-link = { $word } @mitienda – que tus pedidos se paguen a tu propia billetera Flash
help-unlink = { $word } – dejar de usar tu billetera aquí
menu-link = Enlazar tu billetera Flash
menu-unlink = Dejar de usar tu billetera aquí
about-link =
    Una caja es un nombre de usuario de Flash: hago QR para ella y no veo nada más. Pregunto antes de usarla.
    Una clave, que escribes en una página, muestra también saldo e historial: «{ $link }».
about-unlink =
    Los pedidos abiertos se pueden pagar todavía, y te aviso cuando los pagan.
button-link = Enlazar
news-linked = Desde ahora tus pedidos se pagan a «{ $name }». ¿No fuiste tú? Escribe «desenlazar» enseguida.
news-unlinked = «{ $name }» ya no está enlazada: no se hacen más QR para ella.
news-link-stale = ⚠️ La billetera ya no acepta la conexión con «{ $name }». Sigo vigilando los QR abiertos. Escribe «enlazar» para arreglarlo.
news-link-ended = ⚠️ Quien maneja este bot ha quitado el enlace con «{ $name }». Si la enlazaste con una clave, borra esa clave en Flash ahora: puede que otros la conozcan. Sigo vigilando los QR abiertos. Escribe «enlazar» para enlazarla de nuevo.
whoami-account = Tu cuenta termina en { $signs }.
whoami-chat = { $number }.  { $channel } { $hint }
whoami-chat-here = { $number }.  { $channel } { $hint }, este chat
whoami-shop = Tienda: { $name }, eres su dueño
whoami-house-owner = Eres uno de los dueños de la billetera del bot.
whoami-house-guest = Tus pedidos se pagan a la billetera del bot, como invitado.
whoami-no-wallet = No hay ninguna billetera enlazada. Escribe «{ $link }» para enlazar la tuya.
whoami-unlinked = Billetera: «{ $name }» ya no está enlazada
whoami-till = Billetera: la caja «{ $name }», desde { $time }. No guardo ningún secreto de ella.
whoami-key = Billetera: «{ $name }» con una clave que termina en { $tail }, desde { $time }
whoami-session = Billetera: «{ $name }», con sesión desde { $time }
whoami-until = La clave termina { $time }
help-whoami = { $word } – lo que sé de ti
menu-whoami = Lo que sé de ti
about-whoami =
    Tu cuenta, tus chats y a qué billetera se pagan tus pedidos.
privacy = Guardo tus pedidos y lo que se pagó, tu idioma y la dirección de este chat. No guardo lo que escribes una vez respondido. «{ $whoami }» muestra lo que sé, «{ $delete }» lo borra.
privacy-policy = Más sobre esto: { $url }
link-not-you = Quien lleva este bot decide quién enlaza una billetera aquí. Pregúntale, por favor.
till-first-payment = Es el primero a esta caja: ¿está en tu app de Flash? Si no, escribe «{ $unlink }».
help-link-first = Para empezar, enlaza tu billetera Flash: «{ $link }».
confirm-by-key = ¿Tenías aquí una billetera enlazada con una clave? «{ $link }», con una clave de la misma billetera, lo abre otra vez.

## Lo que salió mal

read-as = Lo leí como «{ $line }».
thanks-answer = De nada.
today-total = Hoy hasta ahora: { $total }
today-count = { $count ->
    [one] { $count } pago.
    [many] { $count } de pagos.
   *[other] { $count } pagos.
}
today-unknown = { $count ->
    [one] De { $count } pago no se conoce el monto.
    [many] De { $count } de pagos no se conoce el monto.
   *[other] De { $count } pagos no se conoce el monto.
}
today-none = Hoy todavía no ha entrado nada.
unknown-command = No conozco «{ $word }».
unknown-suggest = ¿Quisiste decir «{ $suggestion }»?
unknown-help = Escribe «{ $help }» para ver lo que sé hacer.
error-empty = Escribe «{ $help }» para ver lo que sé hacer.
error-invalid-amount = No entiendo «{ $amount }» como monto. Escríbelo así: 10, 10,50 o 500 sat.
error-zero-amount = El monto debe ser mayor que cero.
error-negative-amount = Un monto no puede ser negativo.
error-too-many-decimals = { $digits ->
    [0] { $currency } no lleva decimales; «{ $amount }» sí.
   *[other] { $currency } lleva como máximo { $digits } decimales; «{ $amount }» tiene más.
}
error-amount-too-small = { $amount } es muy poco: lo mínimo es { $smallest }.
error-amount-too-large = { $amount } es demasiado: lo máximo es { $largest }.
error-ambiguous-amount = «{ $amount }» se puede leer de más de una manera. ¿Cuál quieres?
error-number-in-words = «{ $amount }»: sin una moneda no leo números en palabras. ¿Quisiste decir esto?
error-which-currency = «{ $amount }» puede ser dinero de varios países. ¿De cuál? También puedes escribir sus letras, como MXN.
question-over = Esa pregunta ya terminó. Empieza de nuevo, por favor.
mode-lockdown = Por la seguridad de todos, por ahora no hago nada, escribas lo que escribas. Los pagos que lleguen se siguen avisando en tu chat y no se pierde nada. Inténtalo más tarde, por favor.
mode-maintenance = Me están haciendo mantenimiento: por un rato no hay pedidos, QR ni billeteras nuevos. Lo que pediste antes se puede pagar igual, y te aviso.
mode-over = Eso quedó detenido hace un momento y no se hizo. Escríbelo otra vez, por favor.
error-choice = { $number }: { $choice }
error-unknown-currency = No tengo tipo de cambio para { $currency }.
error-unknown-profile = «{ $said }» no es ni sats ni dólares.
error-invalid-code = «{ $code }» no es un pedido. Los pedidos son como K7Q2.
error-unknown-code = No encuentro ningún pedido { $code } tuyo.
error-no-charge = Todavía no tienes pedidos. Escribe «{ $example }» para hacer uno.
error-charge-paid = { $code } ya está pagado.
error-charge-cancelled = { $code } fue cancelado. Escribe «{ $example }» para hacer otro.
error-charge-lapsed = { $code } ya se cerró. Escribe «{ $example }» para hacer otro.
error-invalid-page = «{ $page }» no es un número de página.
error-unknown-language = No hablo «{ $language }». Hablo { $languages }.
error-unknown-zone = No conozco la zona horaria «{ $zone }». Escríbela así: America/Bogota.
error-ambiguous-zone = Hay más de un lugar llamado «{ $zone }». ¿Cuál es?
error-unexpected-argument = Aquí no entiendo «{ $argument }».
error-too-long = Ese mensaje es demasiado largo para mí.
wallet-slow = La billetera va lenta, un momento.
error-wallet-unavailable = La billetera no responde en este momento. No cambió nada; inténtalo de nuevo en un minuto.
error-wallet-refused = La billetera dijo que no. No cambió nada. Si se repite, avísale a quien lleva este bot.
error-amount-unchecked = El monto no se puede comprobar en este momento, así que no muestro ningún QR. No se cambió nada; inténtalo de nuevo en un minuto.
error-wrong-invoice = La billetera dio un QR que no corresponde a lo que pediste, así que no lo muestro. Inténtalo de nuevo en un minuto.
error-balance-too-low = La billetera no tiene suficiente para eso. No se cambió nada.
error-not-linked = La billetera no se puede usar en este momento. No cambió nada. Si sigue así, avísale a quien lleva este bot.
error-rate-limited = { $seconds ->
    [one] Son demasiados QR nuevos a la vez. Inténtalo de nuevo en { $seconds } segundo.
    [many] Son demasiados QR nuevos a la vez. Inténtalo de nuevo en { $seconds } de segundos.
   *[other] Son demasiados QR nuevos a la vez. Inténtalo de nuevo en { $seconds } segundos.
}
share-lines = { $seconds ->
    [one] Escribes más rápido de lo que puedo leer. Espera { $seconds } segundo.
    [many] Escribes más rápido de lo que puedo leer. Espera { $seconds } de segundos.
   *[other] Escribes más rápido de lo que puedo leer. Espera { $seconds } segundos.
}
share-qrs = { $seconds ->
    [one] Tienes tantos QR como pueden estar abiertos a la vez. Podrás hacer otro en { $seconds } segundo.
    [many] Tienes tantos QR como pueden estar abiertos a la vez. Podrás hacer otro en { $seconds } de segundos.
   *[other] Tienes tantos QR como pueden estar abiertos a la vez. Podrás hacer otro en { $seconds } segundos.
}
share-orders = { $seconds ->
    [one] Han sido muchos pedidos en poco tiempo. Podrás hacer el siguiente en { $seconds } segundo.
    [many] Han sido muchos pedidos en poco tiempo. Podrás hacer el siguiente en { $seconds } de segundos.
   *[other] Han sido muchos pedidos en poco tiempo. Podrás hacer el siguiente en { $seconds } segundos.
}
share-invoices = { $seconds ->
    [one] Mucha gente está pidiendo QR ahora mismo. Inténtalo de nuevo en { $seconds } segundo.
    [many] Mucha gente está pidiendo QR ahora mismo. Inténtalo de nuevo en { $seconds } de segundos.
   *[other] Mucha gente está pidiendo QR ahora mismo. Inténtalo de nuevo en { $seconds } segundos.
}
share-window = { $seconds ->
    [one] Han sido muchos QR para una misma billetera en poco tiempo. Podrás hacer el siguiente en { $seconds } segundo.
    [many] Han sido muchos QR para una misma billetera en poco tiempo. Podrás hacer el siguiente en { $seconds } de segundos.
   *[other] Han sido muchos QR para una misma billetera en poco tiempo. Podrás hacer el siguiente en { $seconds } segundos.
}
share-address = { $seconds ->
    [one] Llega mucho desde tu red. Inténtalo de nuevo en { $seconds } segundo.
    [many] Llega mucho desde tu red. Inténtalo de nuevo en { $seconds } de segundos.
   *[other] Llega mucho desde tu red. Inténtalo de nuevo en { $seconds } segundos.
}
share-new-people = { $seconds ->
    [one] Mucha gente nueva me está escribiendo ahora mismo. Vuelve a escribir en { $seconds } segundo.
    [many] Mucha gente nueva me está escribiendo ahora mismo. Vuelve a escribir en { $seconds } de segundos.
   *[other] Mucha gente nueva me está escribiendo ahora mismo. Vuelve a escribir en { $seconds } segundos.
}
share-links = { $minutes ->
    [one] Se ha empezado a enlazar una billetera muchas veces en poco tiempo. Inténtalo de nuevo en { $minutes } minuto.
    [many] Se ha empezado a enlazar una billetera muchas veces en poco tiempo. Inténtalo de nuevo en { $minutes } de minutos.
   *[other] Se ha empezado a enlazar una billetera muchas veces en poco tiempo. Inténtalo de nuevo en { $minutes } minutos.
}
share-unknown = { $minutes ->
    [one] No entiendo estas líneas, y dejaré sin respuesta otras así durante { $minutes } minuto. Los comandos siguen funcionando: «{ $help }» los muestra.
    [many] No entiendo estas líneas, y dejaré sin respuesta otras así durante { $minutes } de minutos. Los comandos siguen funcionando: «{ $help }» los muestra.
   *[other] No entiendo estas líneas, y dejaré sin respuesta otras así durante { $minutes } minutos. Los comandos siguen funcionando: «{ $help }» los muestra.
}
blocked = Quien lleva este bot te ha bloqueado: no leo lo que escribes aquí. Los pedidos hechos antes siguen valiendo.
till-crowded = Puede que otros también usen esta caja: una billetera enlazada con una clave tiene su propio límite. «{ $link }» lo hace.
error-no-open-amount = Ahora la billetera no acepta montos abiertos. Di un monto: «{ $example }».
error-internal = Algo falló de mi lado; no se perdió nada. Inténtalo de nuevo.
key-in-chat-deleted = Borré tu mensaje con la clave. No usé esa clave; por seguridad, revócala en Flash.
key-in-chat-wiped = No usé esa clave y la borré en { $keeper }. No puedo borrarla de tu teléfono: borra el mensaje, por favor, y revoca la clave en Flash.
key-in-chat-kept = No usé esa clave y no puedo borrar tu mensaje: bórralo, por favor, y revoca la clave en Flash.
secret-in-chat-deleted = Tu mensaje contenía un secreto. Borré el mensaje y no usé el secreto.
secret-in-chat-wiped = Tu mensaje contenía un secreto. No lo usé y lo borré en { $keeper }. No puedo borrarlo de tu teléfono: borra el mensaje, por favor.
secret-in-chat-kept = Tu mensaje contenía un secreto. No lo usé y no puedo borrar el mensaje: bórralo, por favor.
session-in-chat = Con eso se podría hacer todo con tu cuenta. Nunca lo acepto: cierra todas las sesiones en la app de Flash, por favor.
foreign-secret-in-chat = Nunca necesito el secreto de otro programa: cámbialo donde lo obtuviste, por favor.
key-link-instead = Para conectar una billetera, escribe «{ $link }».
key-never-needed = Aquí nunca hacen falta claves.
error-secret-said = Ese mensaje contenía un secreto.
delete-ask = Así olvido todo lo que guardo de ti: tu cuenta con sus chats ({ $chats }) y pedidos ({ $orders }), y lo que se dijo.
delete-ask-open = Los pedidos abiertos ({ $open }) aún se pueden pagar: te aviso aquí, y se borran cuando terminen.
delete-ask-key = También se borra tu tienda, con la clave de «{ $name }». No puedo revocarla: en Flash, borra la clave que termina en { $tail }.
delete-ask-till = También se borra tu tienda: olvido que sus pedidos pagan a «{ $name }».
delete-ask-others = Hay más personas en tu tienda ({ $others }): para ellas queda cerrada.
delete-ask-copy = Si quieres una copia, escribe antes «{ $export }».
delete-ask-yes = Para hacerlo, escribe «{ $yes }». No se puede deshacer.
delete-done = Hecho: me olvido de ti, tardo unos minutos. Si vuelves a escribir, serás alguien nuevo.
delete-done-open = Hecho: me olvido de ti, tardo unos minutos. Los pedidos abiertos ({ $open }) aún se pueden pagar: te aviso aquí, y después se borran también.
export-link = Tus datos, una sola vez y en 15 minutos: { $link }
    La página muestra un número. Escríbelo aquí así: «{ $example }», y podrás descargar el archivo.
export-opened = Bien. Ahora descarga el archivo en la página, una sola vez.
export-ask-operator = Este bot no tiene página para eso. Pide a quien lo lleva «chatwallet export { $account }».
error-unknown-form = Aquí no conozco «{ $form }». Existe: «{ $known }».
error-delete-signs = Esos no son los signos de tu cuenta. «{ $again }» te los dice.
error-export-number = No hay ninguna página con ese número, o ya pasaron sus 15 minutos.
error-export-later = Ya pediste tus datos dos veces en un día. Vuelve a pedirlos en { $hours } h.
