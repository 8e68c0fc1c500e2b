### Português. As mensagens e as variáveis são as de en.ftl.

language-name = português

## Palavras dos comandos: a primeira é a que o bot escreve.

command-receive = receber, fatura, cobrar, cobrança
command-again = novamente, renovar, outra, outro, novo, nova
command-cancel = cancelar, anular
command-status = estado, situação, pago, consultar
command-history = histórico, pagamentos, extrato, lista
command-balance = saldo
command-price = preço, cotação, taxa
command-language = idioma, língua
command-timezone = fuso, fuso-horário, zona, hora
command-currency = moeda
command-profile = perfil
command-link = vincular, ligar
command-unlink = desvincular, desligar
command-connect = conectar, conexão
command-disconnect = desconectar
command-whoami = quemsou
command-export = exportar
command-delete = apagar, excluir
command-help = ajuda, olá, oi, menu, início, começar

short-receive = inv, qr
short-history = txs, tx, hist
short-balance = bal

## Palavras de verdade que parecem um comando mal escrito, e palavras de pagar: nelas não se lê nenhum comando.

real-words = noiva, noivo, cobrir, recebo, recebe, charme, fratura, fractura, fartura, encare, renova, estão, estando, estudo, estádio, estadão, história, coração, começa, prêmio, prémio, prédio, prévio, preso, preto, pareço, perco, leste, idiota, dívida, divina, parado, pegado, pagando, consulta, consultor, balas, fusão, hélio, inácio, indício, aguda
sentence-paying = pagar, paga, pague, enviar, envia, envie, mandar, manda, mande, transferir, transfere, gorjeta, retirar, sacar, comprar, gastar

## O que as frases pedem: estas palavras, uma atrás da outra. O valor de um pedido vem depois. Só é oferecido.

sentence-receive = fatura de, fatura por, fatura para, cobrança de, qr de, qr por, qr para, receber, cobrar
sentence-status = está pago, está paga, já pagou, já pagaram, foi pago, foi paga, me pagaram, chegou o pagamento, caiu o pagamento
sentence-today = quanto ganhei hoje, quanto fiz hoje, quanto vendi hoje, quanto entrou hoje, quanto eu ganhei hoje, quanto eu fiz hoje, quanto ganhamos hoje, minhas vendas de hoje
sentence-not = não, nunca, jamais, sem, nem

## Palavras dentro dos comandos

word-in = entradas, recebidos, recebidas
word-out = saídas, enviados, enviadas
word-more = mais, tudo, comandos
word-sats = sats, satoshis, satoshi, sat
word-dollars = dólares, dólar, usd
word-my-data = meus dados, todos os meus dados, dados
word-thanks = obrigado, obrigada, muito obrigado, muito obrigada, valeu, brigado, ok obrigado, ok obrigada

## Palavras dos valores; as marcas são as de en.ftl.

amount-units =
    USD: dólares, ?dólar
    EUR: ?euro, euros
    GBP: ??libras, ??libra, libras esterlinas, libra esterlina
    BRL: reais, ??real, ?conto, ?contos
    MXN COP ARS: pesos, peso
    CRC: colones, ?colón
    GTQ: quetzais, ?quetzal
    NIO: córdobas, ?córdoba
    PEN: sóis, ?~soles, ??sol
    BOB: bolivianos, ?boliviano
    VES: bolívares, ?bolívar
    PYG: guaranis, ?guarani
    AWG XCG: florins, ?florim
    SRD: dólares do suriname
    CHF XOF XAF: francos, ?franco
    JPY: ienes, ?iene
    INR: rúpias, ?rúpia
amount-cents =
    USD BRL: centavos, ?centavo
    USD EUR: cêntimos, ?cêntimo
amount-nations =
    USD: americano, americanos, estadunidense, estadunidenses, norte-americanos, us
    JMD: jamaicano, jamaicanos, da jamaica
    TTD: de trinidad, trinitários
    BBD: de barbados
    BSD: das bahamas
    BZD: de belize
    XCD: do caribe, do caribe oriental
    CAD: canadense, canadenses, canadianos
    MXN: mexicano, mexicanos
    ARS: argentino, argentinos
    COP: colombiano, colombianos
    CLP: chileno, chilenos
    UYU: uruguaio, uruguaios
    DOP: dominicano, dominicanos
    CUP: cubano, cubanos
    GYD: guianenses, da guiana
    BRL: brasileiro, brasileiros
    GBP: britânicas
    CHF: suíços
amount-powers =
    3: mil
    6: milhão, milhões, milhao, milhoes
    9: bilhão, bilhões, bilhao, bilhoes
    3 6: m
amount-numbers =
    1: um, uma
    2: dois, duas
    3: três
    4: quatro
    5: cinco
    6: seis
    7: sete
    8: oito
    9: nove
    10: dez
    11: onze
    12: doze
    13: treze
    14: catorze, quatorze
    15: quinze
    16: dezesseis, dezasseis
    17: dezessete, dezassete
    18: dezoito
    19: dezenove, dezanove
    20: vinte
    30: trinta
    40: quarenta
    50: cinquenta
    60: sessenta
    70: setenta
    80: oitenta
    90: noventa
    100: cem, cento
    200: duzentos, duzentas
    300: trezentos, trezentas
    400: quatrocentos, quatrocentas
    500: quinhentos, quinhentas
    600: seiscentos, seiscentas
    700: setecentos, setecentas
    800: oitocentos, oitocentas
    900: novecentos, novecentas
    1000: mil
    1000000: milhão, milhões
amount-articles = um, uma
amount-sets = dúzia, dúzias, par, dezena
amount-joints = e, com, mais
amount-of = de, em
amount-halves = meio, meia, quarto
amount-each = cada, cada um, cada uma
amount-others = ou, a, até, por, vírgula, ponto, dividido, vezes, menos, mais, x

## Um pedido a pagar

receive-fixed = Receber { $amount }
receive-converted = Receber { $asked } ({ $amount })
receive-open = Receber qualquer valor
receive-approx = Cerca de { $amount }
receive-memo-cut = A descrição é longa: ficaram os primeiros { $kept } caracteres.
receive-nearest = Só dá para pedir centavos inteiros: { $amount } é o mais próximo de { $asked }.
receive-nearest-whole = { $amount } é o mais próximo de { $asked } que dá para pedir.
line-memo = Descrição: { $memo }
line-code = Pedido: { $code }
qr-lives = { $seconds ->
    [one] Este QR pode ser pago durante { $seconds } segundo.
    [many] Este QR pode ser pago durante { $seconds } de segundos.
   *[other] Este QR pode ser pago durante { $seconds } segundos.
}
qr-renew = Depois disso, escreva “{ $again }” para um novo QR.
qr-renew-now = Escreva “{ $again }” para um novo QR.
line-cancel = Para encerrá-lo, escreva “{ $cancel }”.
console-narrow = [O QR precisa de uma janela de { $needed } colunas e esta tem { $columns }: alargue-a e peça de novo, ou pague o pedido abaixo.]
button-again = Novo QR
button-cancel = Cancelar
button-status = Estado

## A notícia de um pagamento

notice-paid = ✅ Pagamento recebido: { $amount }
notice-paid-converted = ✅ Pagamento recebido: { $asked } ({ $amount })
notice-paid-unknown = ✅ Pagamento recebido. O valor aparece no seu saldo.
notice-extra = ➕ Chegou outro pagamento para { $code }, que já estava pago: { $amount }
notice-extra-unknown = ➕ Chegou outro pagamento para { $code }, que já estava pago. O valor aparece no seu saldo.
notice-late = Foi pago depois que o QR tinha expirado.
notice-repeat = (repetição de Ref. { $ref } – um só pagamento)
news-repeat = (Talvez você já tenha recebido esta mensagem.)
template-amount-unknown = um valor que aparece no seu saldo
template-paid = Pagamento recebido: { $amount } por { $order }. Hora: { $time }. Referência: { $ref }. Responda a esta mensagem para ver mais.
template-extra = Chegou outro pagamento: { $amount } por { $order }, que já estava pago. Hora: { $time }. Referência: { $ref }. Responda a esta mensagem para ver mais.
template-alert = Novidades da sua carteira: { $text } Responda a esta mensagem para ver mais.
line-time = Hora: { $time }
line-seen = Visto: { $time }
time-seen = { $time } (visto)
line-credited = ⚠️ Sua carteira mostra { $amount } por este pagamento.
line-reference = Ref.: { $ref }
shown-paid = ✅ PAGO: { $amount }
shown-paid-unknown = ✅ PAGO
shown-cancelled = ✖️ Cancelado: { $amount }
shown-cancelled-open = ✖️ Cancelado
shown-lapsed = ⌛ Encerrado: { $amount }
shown-lapsed-open = ⌛ Encerrado
shown-expired = ⌛ Este QR expirou: { $amount }
shown-expired-open = ⌛ Este QR expirou
card-expired = Expirado
card-paid = Pago
card-cancelled = Cancelado
card-lapsed = Encerrado
card-any = Qualquer valor

## Respostas dos comandos

cancel-done = { $code } foi cancelado. Se alguém ainda pagar o QR, eu aviso você.
cancel-was = Era: { $what }
cancel-undo = Para pedir o mesmo de novo, escreva “{ $ask }”.
button-ask-again = Pedir de novo
cancel-paid = { $code } já foi pago e não pode ser cancelado.
cancel-lapsed = { $code } já foi encerrado.
status-pending = { $seconds ->
    [one] ⏳ { $code }: ainda não foi pago. O QR pode ser pago por mais { $seconds } segundo.
    [many] ⏳ { $code }: ainda não foi pago. O QR pode ser pago por mais { $seconds } de segundos.
   *[other] ⏳ { $code }: ainda não foi pago. O QR pode ser pago por mais { $seconds } segundos.
}
status-expired = ⌛ { $code }: não foi pago, e o QR expirou.
status-paid = ✅ { $code }: pago em { $time }, { $amount }
status-paid-unknown = ✅ { $code }: pago em { $time }
status-extra = { $count ->
    [one] ➕ Chegou { $count } pagamento a mais.
    [many] ➕ Chegaram { $count } de pagamentos a mais.
   *[other] ➕ Chegaram { $count } pagamentos a mais.
}
status-cancelled = ✖️ { $code }: cancelado, não foi pago.
status-lapsed = { $code }: encerrado em { $time } sem pagamento.
status-unsure = ⚠️ Não consigo consultar a carteira neste momento. O que sei até agora:
history-title = Pagamentos, página { $page }
history-paid = ✅ { $time } · { $amount } · { $code }
history-extra = ➕ { $time } · { $amount } · { $code }, pago mais uma vez
history-credited = { $amount } (carteira: { $credited })
history-open = ⏳ { $time } · { $amount } · { $code }
history-cancelled = ✖️ { $time } · { $amount } · { $code }
history-lapsed = ⌛ { $time } · { $amount } · { $code }
history-wallet-in = ⬇️ { $time } · { $amount }
history-wallet-out = ⬆️ { $time } · { $amount }
history-any-amount = qualquer valor
history-empty = Ainda não há pagamentos. Escreva “{ $example }” para cobrar o primeiro.
history-no-more = Não há nada na página { $page }.
history-none-so = Ainda não há pagamentos desse tipo.
history-more = Mais: { $command }
history-wallet-fails = ⚠️ A lista da carteira não está disponível neste momento; estes são os pedidos feitos aqui.
balance-line = { $name }: { $amount }
balance-external = { $name }: no aparelho do dono, aqui não se conhece
balance-unknown = { $name }: agora não se conhece
balance-approx = { $name }: { $amount } (cerca de { $approx })
balance-sats = { $name }: cerca de { $sats } ({ $amount })
balance-title = 💰 Saldo
balance-none = Esta conta não tem nenhuma carteira que eu possa ler.
owners-only = Só o dono desta carteira pode ver isso. É sua? Então diga a quem cuida do bot que você é “{ $person }”.
price-line = 1 BTC = { $btc }
price-sats = { $unit } = { $sats }
price-time = Em { $time }
price-stale = { $minutes ->
    [one] ⚠️ Este preço tem { $minutes } minuto: a carteira não dá um mais novo.
    [many] ⚠️ Este preço tem { $minutes } de minutos: a carteira não dá um mais novo.
   *[other] ⚠️ Este preço tem { $minutes } minutos: a carteira não dá um mais novo.
}
language-now = Falo { $name } com você. Outros idiomas: { $others }
language-set = A partir de agora falo português com você.
timezone-now = O seu fuso horário é { $zone } (agora: { $time }). Para mudar: { $example }
timezone-set = O seu fuso horário agora é { $zone } ({ $time }).
currency-now = Mostro os valores também em { $currency }. Para mudar: { $example }
currency-set = A partir de agora mostro os valores também em { $currency }.
profile-unit-sats = Um valor sem unidade são satoshis.
profile-unit-dollars = Um valor sem unidade são dólares.
profile-first-sats = Os valores aparecem primeiro em satoshis.
profile-other = “{ $other }” muda isso.
profile-asks = Você quer dizer { $sats } ou { $dollars }? Vou lembrar da sua resposta.

## Ajuda

help-title = Faço QRs Lightning para uma carteira Flash e aviso você aqui quando forem pagos.
help-start = Para receber { $amount }, escreva “{ $example }”.
help-look = “{ $history }” mostra os seus pagamentos; “{ $status }”, se o último foi pago.
help-look-owner = “{ $history }” mostra os seus pagamentos; “{ $balance }”, o que há na carteira.
help-everything = Tudo o que sei fazer: “{ $more }”.
help-version = chatwallet, versão { $version }
button-more = Mais
help-receive = { $word } 10 Café – um QR para receber { $amount }, com descrição. Também: { $word } 500 sat, { $word } 50 BRL, { $word } (qualquer valor)
help-again = { $word } K7Q2 – um novo QR para o mesmo pedido; um QR vive 60 segundos, o pedido um dia
help-cancel = { $word } K7Q2 – encerrar um pedido
help-status = { $word } K7Q2 – já foi pago? Também em resposta a uma mensagem
help-history = { $word } – os seus pagamentos; { $word } 2 para a página 2, { $word } entradas, { $word } saídas
help-balance = { $word } – o que há na carteira
help-price = { $word } BRL – o preço do bitcoin
help-language = { $word } es – falar outro idioma
help-timezone = { $word } America/Sao_Paulo – mostrar as horas do seu fuso
help-currency = { $word } BRL – mostrar os valores também na sua moeda
help-profile = { $word } sats – um valor sem unidade são satoshis
help-export = { $word } meus dados – uma cópia de tudo o que guardo sobre você
help-delete = { $word } meus dados – para eu esquecer você
help-help = { $word } { $topic } – mais sobre um assunto
example-memo = Café
example-zone = America/Sao_Paulo

## Mais sobre um assunto: `ajuda receber`

about-receive =
    Primeiro vem o valor, depois a descrição, com as palavras que quiser. Sem valor, decide quem paga.
    Você recebe um pedido que fica aberto um dia e um QR que pode ser pago durante um minuto: “{ $again }” faz outro.
    Assim que for pago, aviso você aqui.
    “inv” e “qr” dizem o mesmo.
about-again =
    Sem pedido, fico com o último. Um QR anterior também conta enquanto viver: seja qual for o pago, aviso você.
about-cancel =
    Sem pedido, encerro o último e digo qual era; você pode pedir o mesmo de novo na hora.
    Se alguém pagar o QR mesmo assim, aviso você.
about-status =
    Sem pedido, olho o último; em resposta a uma mensagem, o pedido que ela mostra. Sempre consulto a carteira.
about-history =
    Primeiro o mais recente. “{ $in }” mostra o que entrou e “{ $out }” o que saiu, se você puder ver a lista da carteira.
    “txs” e “hist” dizem o mesmo.
about-balance =
    Só digo ao dono dela, e nunca num grupo.
    “bal” diz o mesmo.
about-price =
    O preço de um bitcoin, e quantos satoshis vale uma unidade de uma moeda. Sem moeda, fico com a sua.
about-language =
    Falo { $languages }. Seja qual for o idioma com você, entendo os comandos em todos eles.
about-timezone =
    Escreva o nome de um fuso ou de uma cidade grande por perto. Todas as horas que digo são de lá.
about-currency =
    Quando você pede em outra moeda, digo quanto é na sua. Escreva as três letras, como EUR, ou o sinal.
about-profile =
    Depois de “{ $sats }”, um valor sem unidade são satoshis, e os valores aparecem primeiro em satoshis. “{ $dollars }” é o contrário.
about-export =
    Um arquivo com sua conta, suas conversas, sua loja e seus pedidos, em JSON, duas vezes por dia. Não há nenhum segredo nele.
about-delete =
    Primeiro digo o que sairia e peço um sim. Os pedidos abertos podem ser pagos até terminarem. Se você escreveu STOP, lembro só disso.
about-help =
    “{ $more }” mostra tudo o que sei fazer.

## O menu de um programa de conversa: de 3 a 60 caracteres cada

menu-receive = Fazer um QR para receber
menu-again = Um novo QR para o mesmo pedido
menu-cancel = Encerrar um pedido
menu-status = Já foi pago?
menu-history = Os seus pagamentos
menu-balance = O que há na carteira
menu-price = O preço do bitcoin
menu-language = Falar outro idioma
menu-timezone = Mostrar as horas do seu fuso
menu-currency = Mostrar os valores também na sua moeda
menu-profile = Contar em satoshis ou em dólares
menu-export = Uma cópia do que guardo sobre você
menu-delete = Para eu esquecer você
menu-help = O que sei fazer

## Num grupo

group-help = Faço QRs Lightning para uma carteira Flash e aviso você quando forem pagos.
group-private = Aqui outras pessoas leem. Escreva para mim numa conversa privada.

## O que os donos ficam sabendo

alert-credential = ⚠️ A carteira recusa a chave deste bot, ou não o deixa criar faturas: agora não dá para pedir nenhum pagamento. “chatwallet doctor” diz a quem cuida do bot o que consertar.
alert-credential-over = ✅ A carteira aceita de novo a chave deste bot: já dá para pedir pagamentos.
alert-credential-list = ⚠️ A carteira não deixa a chave deste bot ler a lista de pagamentos: agora ela não pode ser mostrada. “chatwallet doctor” diz a quem cuida do bot o que consertar.
alert-credential-list-over = ✅ A lista de pagamentos já pode ser lida de novo.
alert-payment-lost = ⚠️ Chegou um pagamento cujo pedido se perdeu (Ref. { $ref }): os dados do bot sumiram. O dinheiro está na sua carteira, e mais ninguém foi avisado.
alert-new-payee = ⚠️ Os QR são agora assinados por um nó que ainda não tinha sido visto: { $node }. Se você não sabe nada dele, confira com um pagamento pequeno antes de continuar.
alert-clock-ahead = { $minutes ->
    [one] ⚠️ O relógio desta máquina está { $minutes } minuto adiantado. Peça que o acertem; até lá sigo a hora da carteira.
    [many] ⚠️ O relógio desta máquina está { $minutes } de minutos adiantado. Peça que o acertem; até lá sigo a hora da carteira.
   *[other] ⚠️ O relógio desta máquina está { $minutes } minutos adiantado. Peça que o acertem; até lá sigo a hora da carteira.
}
alert-clock-ahead-over = ✅ O relógio desta máquina está certo de novo.
alert-clock-behind = { $minutes ->
    [one] ⚠️ O relógio desta máquina está { $minutes } minuto atrasado. Peça que o acertem; até lá sigo a hora da carteira.
    [many] ⚠️ O relógio desta máquina está { $minutes } de minutos atrasado. Peça que o acertem; até lá sigo a hora da carteira.
   *[other] ⚠️ O relógio desta máquina está { $minutes } minutos atrasado. Peça que o acertem; até lá sigo a hora da carteira.
}
alert-clock-behind-over = ✅ O relógio desta máquina está certo de novo.
alert-store = ⚠️ O armazenamento do bot não guarda o que recebe: agora não dá para pedir nenhum pagamento. “chatwallet doctor” diz a quem cuida do bot o que consertar.
alert-store-over = ✅ O armazenamento do bot voltou a funcionar: já dá para pedir pagamentos.
alert-store-away = ⚠️ O armazenamento do bot ficou fora do ar de { $since } até { $time }. Ele voltou, e o que foi pago nesse tempo está sendo avisado agora. Se acontecer de novo, “chatwallet doctor” diz a quem cuida do bot o que consertar.
alert-feed = ⚠️ A conexão que avisa dos pagamentos na hora ({ $feed }) está fora do ar há mais de cinco minutos. Os pagamentos continuam sendo encontrados e avisados, alguns segundos depois. “admin sources” mostra o que se ouve, e “chatwallet doctor” o que consertar.
alert-feed-over = ✅ A conexão que avisa dos pagamentos na hora ({ $feed }) voltou.
alert-dead = ⚠️ Mensagens que não puderam ser entregues: { $count }. “admin dead” as lista com os motivos, e “chatwallet notices” também, na máquina. A maioria é enviada quando a pessoa escreve de novo.
alert-dead-over = ✅ Não resta nenhuma mensagem sem entregar.
alert-unended = ⚠️ Mensagens que ninguém sabe se chegaram, uma hora depois do envio: { $count }. Algumas são telefones desligados. Muitas querem dizer que os avisos de entrega não chegam ao bot: “chatwallet doctor” diz a quem cuida dele o que consertar.
alert-unended-over = ✅ De quase todas as mensagens já se sabe de novo se chegaram.
alert-disk-low = ⚠️ O disco do bot está quase cheio: restam { $free } MB. Peça que abram espaço: quando encher, não dará para pedir nenhum pagamento.
alert-disk-low-over = ✅ O disco do bot tem espaço de novo.
alert-files-low = ⚠️ No disco do bot cabem poucos arquivos mais: { $free }. Peça que apaguem alguns: depois do último, não dará para pedir nenhum pagamento.
alert-files-low-over = ✅ No disco do bot cabem arquivos de sobra outra vez.
alert-store-memory-low = ⚠️ A memória do armazenamento do bot está quase cheia: restam { $percent } % ({ $free } MB). Peça que aumentem o limite (“maxmemory” do Redis): quando encher, não dará para pedir nenhum pagamento.
alert-store-memory-low-over = ✅ A memória do armazenamento do bot tem espaço de novo.
alert-memory-low = ⚠️ Falta memória na máquina do bot: restam { $percent } % ({ $free } MB). Peça que fechem outros programas ou ponham mais memória, antes que o bot pare por isso.
alert-memory-low-over = ✅ A máquina do bot tem memória suficiente de novo.
alert-audit-head = 🔏 A entrada mais nova na lista do que os administradores fizeram é { $head }. Guarde esta mensagem: “chatwallet audit verify --head { $head }” mostra depois se algo foi tirado da lista ou mudado.
alert-factor-set-up = 🔐 O segundo fator de um administrador ({ $place }) foi configurado na máquina. Se não foi nenhum de vocês, escrevam “admin lockdown on MOTIVO” e olhem lá.
alert-factor-set-up-page = 🔐 O segundo fator de um administrador ({ $place }) foi configurado em uma página pedida no chat dele. Se não foi nenhum de vocês, escrevam “admin lockdown on MOTIVO” e olhem a máquina.
alert-admin-added = 👤 { $place } agora é administrador deste bot. Se não foi nenhum de vocês, escrevam “admin lockdown on” e olhem a máquina.
alert-admin-removed = 👤 { $place } já não é administrador deste bot. Se não foi nenhum de vocês, escrevam “admin lockdown on” e olhem a máquina.

## Várias conversas de uma pessoa

help-connect = { $word } – ver seus pedidos também em outra conversa
about-connect =
    Dou oito letras para você escrever na sua outra conversa comigo, e pergunto aqui se aquela conversa é sua.
    Até cinco conversas podem ser suas, três novas em 30 dias.
menu-connect = Ver seus pedidos também em outra conversa
help-disconnect = { $word } – suas conversas; { $word } 2 retira a segunda
about-disconnect =
    A conversa retirada começa do zero. Seus pedidos ficam com você, e as notícias dos pagamentos deles também.
menu-disconnect = Quais conversas são suas
connect-code = Escreva isto na sua outra conversa comigo, nos próximos { $minutes } minutos:
connect-wait = Obrigado. Confirme na sua outra conversa ({ $place }), por favor.
connect-asks =
    { $place } pede para ser você. Veria seus pedidos e sua carteira. Essa conversa é sua?
    1: Sim, sou eu
    2: Não
connect-asks-owner =
    { $place } pede para ser você. Veria seus pedidos e o que há na carteira, e seria dono assim como você. Essa conversa é sua?
    1: Sim, sou eu
    2: Não
connect-changed =
    ⚠️ Alguém escreve de { $place }, e o WhatsApp diz que é outra pessoa. Ela não vê nada seu. É você?
    1: Sim, sou eu
    2: Não
connect-silent =
    { $place } volta a escrever depois de um longo silêncio, e números passam para outras pessoas. Ainda é você?
    1: Sim, sou eu
    2: Não
button-connect-yes = Sim, sou eu
connect-done = ✅ { $one } e { $other } são uma só conta agora. “desconectar” desfaz isso.
connect-no = Certo: { $place } não vê nada seu.
connect-refused = { $place } disse que não.
connect-back = ✅ { $place } é seu de novo.
connect-own = Essa conversa já é sua.
connect-contents = Esta conversa tem uma carteira própria. Escreva primeiro “desvincular” aqui.
connect-house = Quem lhe deu essas letras seria dono como você. Para adicionar uma conversa sua, escreva “conectar” aqui e as letras lá.
connect-full = Você já tem tantas conversas quantas cabem em uma conta. “desconectar” retira uma.
connect-often = Você conectou três conversas em 30 dias. Espere antes de conectar outra, por favor.
error-wrong-code = Essas letras não servem agora. “conectar” na sua outra conversa dá outras.
share-codes = { $minutes ->
    [one] Foram muitas letras erradas. Tente de novo em { $minutes } minuto.
    [many] Foram muitas letras erradas. Tente de novo em { $minutes } minutos.
   *[other] Foram muitas letras erradas. Tente de novo em { $minutes } minutos.
}
disconnect-chats = Suas conversas:
disconnect-here = { $place } (esta)
disconnect-how = “{ $example }” retira a segunda.
disconnect-alone = Esta é sua única conversa. “{ $connect }” acrescenta outra.
disconnect-last = Esta é sua única conversa; não pode ser retirada.
disconnect-done = { $place } foi retirada. Seus pedidos ficam com você.
disconnect-told = { $place } foi retirada desta conta.
confirm-asked = Esta conversa ficou muito tempo em silêncio, e o número pode ter mudado de mãos. Perguntei em { $places } se ainda é você.
confirm-refused = Sua outra conversa disse que esta é outra pessoa. Não dá para perguntar de novo.
confirm-nobody = Esta conversa ficou muito tempo em silêncio, e o número pode ter mudado de mãos. Não há outra conversa onde perguntar, então o que havia antes fica fechado. Pedidos novos funcionam.
confirm-owner = Esta conversa ficou muito tempo em silêncio, e o número pode ter mudado de mãos. Quem cuida do bot pode confirmar que é você: { $command }
confirm-again = Não consegui saber com certeza quem escreveu isso. Escreva mais uma vez, por favor.
notice-elsewhere = Foi pedido em { $place }.
alert-address-changed = ⚠️ { $place } é de outra pessoa agora, segundo o WhatsApp, e quem o tinha não tem outra conversa aqui. As notícias dos pedidos dele vêm para você.

## Uma página que não é um chat

page-hello = Olá!
page-stranger = Esta é uma carteira em um chat. Para falar com ela você precisa do endereço de um chat: quem cuida dela lhe dá um.
page-welcome = Esta é uma carteira em um chat. Aqui você recebe um chat só seu: o endereço dele é a chave.
page-lost = Este endereço não abre nada, ou não abre mais nada. Talvez falte uma parte, ou ele foi retirado. Peça outro a quem lhe deu este.
page-crowded = { $minutes ->
    [one] Muitos chats acabaram de ser abertos de onde você está. Carregue esta página de novo em { $minutes } minuto e seu chat se abre. Um chat que você já tinha continua como antes.
    [many] Muitos chats acabaram de ser abertos de onde você está. Carregue esta página de novo em { $minutes } de minutos e seu chat se abre. Um chat que você já tinha continua como antes.
   *[other] Muitos chats acabaram de ser abertos de onde você está. Carregue esta página de novo em { $minutes } minutos e seu chat se abre. Um chat que você já tinha continua como antes.
}
page-elsewhere = Aqui trabalha uma carteira em um chat. Nesta página não há nada para ver: fale com ela onde lhe disseram.
page-open = Para o meu chat
page-export-number = Para baixar seus dados, escreva este número na sua conversa comigo: { $number }
page-export-warning = Se você não os pediu lá, feche esta página: quem lhe enviou o link receberia seus dados.
page-export-fetch = Baixar o arquivo
page-export-not-yet = O número ainda não foi escrito na conversa.

## Carteiras que cada um vincula

linking-off = Este bot trabalha para uma só carteira. Quem cuida dele decidiu assim.
wallet-of-the-bot = a carteira do bot
error-guests-off = Este bot só faz pedidos para os seus donos.
error-link-first = Você ainda não tem aqui uma carteira para a qual eu possa fazer QRs. Escreva “{ $link }” para vincular a sua.
error-link-stale = A carteira não aceita mais a conexão com “{ $name }”. Os QRs abertos continuam sendo vigiados. Escreva “{ $link }” para consertar.
error-till-sees-nothing = Um caixa não mostra o saldo: faço QRs para ele e não vejo mais nada. “{ $link }” vincula uma chave, que mostra.
error-till-needs-amount = Um caixa precisa de um valor em cada pedido: “{ $example }”. “{ $link }” vincula uma chave, que aceita qualquer valor.
again-elsewhere = { $code } é de outra carteira, { $name }, e um pedido nunca muda para onde vai o dinheiro.
again-elsewhere-ask = Para um pedido do mesmo valor pago a { $name }, escreva “{ $ask }”.
button-new-for = Novo QR para { $name }
word-yes = sim
word-no = não
word-till = caixa
word-key = chave
example-test = teste
button-till = Caixa
button-no = Não
button-yes-name = Sim, { $name }
button-unlink = Desvincular
button-keep = Manter
link-ways = Para qual carteira devo fazer QRs?
link-way-till = { $number }  Caixa: um nome de usuário da Flash. Posso fazer QRs para ele; não posso ver nem gastar nada.
link-ways-end = Qualquer outra coisa deixa tudo como está.
link-till-how = Escreva com o nome de usuário da Flash, assim: “{ $example }”.
link-kept = Tudo bem, nada mudou.
link-replaces = Ela substitui “{ $name }”: os pedidos abertos ficam com aquela.
link-not-yours = Só um dono desta loja pode mudar a carteira dela.
link-nowhere = Este bot não pode vincular carteiras aqui.
link-too-many-shops = Esta carteira já está vinculada a três lojas. Primeiro é preciso desvincular uma.
link-key-nobody = Esta chave não diz de quem é a carteira.
till-ask = Os novos pedidos pagarão o usuário da Flash “{ $name }”. Leia letra por letra: { $letters }
till-letter = A letra { $number }, { $letter }, é de outra escrita: { $script }.
till-ask-careful = Dinheiro enviado para um nome errado não pode ser recuperado. Não guardo nenhum segredo e não posso ver esta carteira.
till-done = ✅ De agora em diante os seus pedidos pagam “{ $name }”. Experimente: “{ $example }”, pague e olhe no seu app Flash.
till-done-limits = Um caixa precisa de um valor em cada pedido e não mostra saldo.
button-key = Chave
link-way-key = { $number }  Chave: uma chave da sua conta Flash, para QRs, saldo e histórico. Você a digita numa página, não aqui.
key-how-make = 1. Na sua conta Flash crie uma chave que possa: { $scopes }. Dê a ela uma data de fim.
key-how-open = 2. Em até 10 minutos abra esta página e cole a chave lá: { $address }
key-how-digits = A página deve mostrar { $digits }.
key-how-pays = Uma chave que faz QRs também poderia pagar; a Flash não tem nenhuma que só receba. Eu a guardo selada, e aqui os pagamentos estão desligados.
key-no-page = Aqui não dá para digitar uma chave: é preciso uma página num endereço com https. Quem cuida deste bot pode prepará-la, ou conectar a sua chave na própria máquina.
key-unkept = Aqui não há um lugar seguro para chaves, por isso não guardo nenhuma.
key-till-instead = Um caixa não precisa de segredo nenhum: “{ $link }”.
key-done = ✅ Conectada: “{ $name }”, chave …{ $tail }. O saldo e o histórico já funcionam. A Flash não diz quando a chave termina.
key-done-until = ✅ Conectada: “{ $name }”, chave …{ $tail }, até { $time }. O saldo e o histórico já funcionam.
key-no-key = Isto não é uma chave da Flash: ela começa com fk_ e tem 76 caracteres.
key-session = Isto é um login e não uma chave: poderia fazer tudo com a sua conta. Saia da sua conta na Flash, por favor, para que ele termine.
key-refused = A Flash não aceita esta chave: está errada, foi revogada ou terminou.
key-lacks = Esta chave não pode: { $lacks }. Por favor, crie uma que possa: { $scopes }.
key-no-wallet = Esta conta ainda não tem uma carteira que possa receber.
key-away = A Flash não responde no momento. Tente de novo em um minuto, por favor.
key-in-chat-used = Apaguei a sua mensagem com a chave.
key-ask = A chave …{ $tail } abre a carteira Flash “{ $name }”. Os novos pedidos devem ser pagos lá?
key-page-title = Vincule a sua carteira Flash
key-page-chat = Esta página é para o chat: { $place }
key-page-digits = Estes números também estão nesse chat:
key-page-warning = Se você não pediu isto nesse chat, feche esta página: quem a enviou ficaria com a sua carteira.
key-page-label = A sua chave
key-page-button = Vincular a carteira
key-page-keeps = A chave fica selada e nunca mais é mostrada.
key-page-left = Tentativas que restam: { $count }
key-page-tried-out = Esta página não aceita mais chaves. Peça uma página nova no chat.
key-page-close = Você pode fechar esta página: o seu chat também diz isso.
factor-page-title = Configure o seu autenticador
factor-page-warning = Se você não pediu isto nesse chat, feche esta página: quem a enviou pode ver os mesmos números.
factor-page-replaces = Você já tem um autenticador. Os números dele valem até os primeiros do novo serem digitados aqui.
factor-page-show = Mostrar o QR
factor-page-scan = Escaneie isto com um aplicativo autenticador:
factor-page-type = Ou digite isto nele:
factor-page-keeps = Quem vê isto pode fazer os seus números. Não é mais mostrado quando eles já valem.
factor-page-label = Os seis números que o aplicativo mostra
factor-page-button = Usar este autenticador
factor-page-wrong = Estes números estão errados. A hora do seu telefone está certa?
factor-page-tried-out = Esta página não aceita mais números. Peça uma página nova no chat.
factor-set-up = ✅ Os números do seu autenticador valem a partir de agora, e os antigos não.
page-away = Esta página não pode responder no momento. Tente de novo em um minuto, por favor.
unlink-ask = Parar de usar “{ $name }”?
unlink-open = { $count ->
    [one] { $count } pedido aberto ainda pode ser pago, e você será avisado.
    [many] { $count } de pedidos abertos ainda podem ser pagos, e você será avisado.
   *[other] { $count } pedidos abertos ainda podem ser pagos, e você será avisado.
}
unlink-done = “{ $name }” foi desvinculada: não faço mais QRs para ela. Escreva “{ $link }” para vincular uma carteira de novo.
unlink-done-key = “{ $name }” foi desvinculada, e esqueci a chave. Não posso revogá-la: na Flash, apague a chave que termina em { $tail }. Escreva “{ $link }” para vincular uma carteira de novo.
error-link-house = A carteira deste bot está nas configurações dele, e aqui você é um dos donos: quem cuida do bot muda isso lá.
error-link-not-yours = Só um dono desta loja pode mudar a carteira dela.
error-nothing-linked = Nenhuma carteira está vinculada aqui. Escreva “{ $link }” para vincular uma.
error-mixed-name = “{ $name }” tem letras de mais de uma escrita, como um nome que finge ser outro. Não o vinculo.
error-not-a-name = “{ $name }” não pode ser um nome de usuário da Flash: eles têm de 3 a 50 letras, números ou _. Escreva assim: “{ $example }”.
error-unknown-user = Não há usuário da Flash “{ $name }” que possa receber. Veja o nome no seu app Flash.
help-link = { $word } @minhaloja – faça os seus pedidos pagarem a sua própria carteira Flash
help-unlink = { $word } – parar de usar a sua carteira aqui
menu-link = Vincular a sua carteira Flash
menu-unlink = Parar de usar a sua carteira aqui
about-link =
    Um caixa é um nome de usuário da Flash: faço QRs para ele e não vejo mais nada. Pergunto antes de usar.
    Uma chave, que você digita numa página, mostra também saldo e histórico: “{ $link }”.
about-unlink =
    Os pedidos abertos ainda podem ser pagos, e você é avisado do pagamento.
button-link = Vincular
news-linked = De agora em diante os seus pedidos pagam “{ $name }”. Não foi você? Escreva “desvincular” imediatamente.
news-unlinked = “{ $name }” foi desvinculada: não se fazem mais QRs para ela.
news-link-stale = ⚠️ A carteira não aceita mais a conexão com “{ $name }”. Os QRs abertos continuam sendo vigiados. Escreva “vincular” para consertar.
news-link-ended = ⚠️ Quem cuida deste bot encerrou a ligação com “{ $name }”. Se você a vinculou com uma chave, apague essa chave no Flash agora: outros podem conhecê-la. Os QRs abertos continuam sendo vigiados. Escreva “vincular” para vinculá-la de novo.
whoami-account = A sua conta termina em { $signs }.
whoami-chat = { $number }.  { $channel } { $hint }
whoami-chat-here = { $number }.  { $channel } { $hint }, este chat
whoami-shop = Loja: { $name }, você é dono dela
whoami-house-owner = Você é um dos donos da carteira do bot.
whoami-house-guest = Os seus pedidos pagam a carteira do bot, como convidado.
whoami-no-wallet = Nenhuma carteira está vinculada. Escreva “{ $link }” para vincular a sua.
whoami-unlinked = Carteira: “{ $name }” foi desvinculada
whoami-till = Carteira: o caixa “{ $name }”, desde { $time }. Não guardo nenhum segredo dele.
whoami-key = Carteira: “{ $name }” por uma chave que termina em { $tail }, desde { $time }
whoami-session = Carteira: “{ $name }”, conectada desde { $time }
whoami-until = A chave termina { $time }
help-whoami = { $word } – o que sei de você
menu-whoami = O que sei de você
about-whoami =
    A sua conta, os seus chats e para qual carteira vão os seus pedidos.
privacy = Guardo os seus pedidos e o que foi pago, o seu idioma e o endereço deste chat. Não guardo o que você escreve depois de respondido. “{ $whoami }” mostra o que sei, “{ $delete }” acaba com isso.
privacy-policy = Mais sobre isso: { $url }
link-not-you = Quem cuida deste bot decide quem vincula uma carteira aqui. Pergunte a essa pessoa, por favor.
till-first-payment = É o primeiro para este caixa: está no seu app Flash? Se não, escreva “{ $unlink }”.
help-link-first = Para começar, vincule a sua carteira Flash: “{ $link }”.
confirm-by-key = Uma carteira sua estava vinculada aqui por uma chave? “{ $link }”, com uma chave da mesma carteira, abre de novo.

## O que deu errado

read-as = Li isso como “{ $line }”.
thanks-answer = De nada!
today-total = Hoje até agora: { $total }
today-count = { $count ->
    [one] { $count } pagamento.
    [many] { $count } de pagamentos.
   *[other] { $count } pagamentos.
}
today-unknown = { $count ->
    [one] De { $count } pagamento não se conhece o valor.
    [many] De { $count } de pagamentos não se conhece o valor.
   *[other] De { $count } pagamentos não se conhece o valor.
}
today-none = Hoje ainda não entrou nada.
unknown-command = Não conheço “{ $word }”.
unknown-suggest = Você quis dizer “{ $suggestion }”?
unknown-help = Escreva “{ $help }” para ver o que sei fazer.
error-empty = Escreva “{ $help }” para ver o que sei fazer.
error-invalid-amount = Não entendo “{ $amount }” como valor. Escreva assim: 10, 10,50 ou 500 sat.
error-zero-amount = O valor deve ser maior que zero.
error-negative-amount = Um valor não pode ser negativo.
error-too-many-decimals = { $digits ->
    [0] { $currency } não tem casas decimais; “{ $amount }” tem.
   *[other] { $currency } tem no máximo { $digits } casas decimais; “{ $amount }” tem mais.
}
error-amount-too-small = { $amount } é muito pouco: o mínimo é { $smallest }.
error-amount-too-large = { $amount } é demais: o máximo é { $largest }.
error-ambiguous-amount = “{ $amount }” pode ser lido de mais de uma maneira. Qual delas?
error-number-in-words = “{ $amount }”: sem uma moeda não leio números por extenso. Você quis dizer isto?
error-which-currency = “{ $amount }” pode ser dinheiro de vários países. Qual deles? Você também pode escrever as letras, como BRL.
question-over = Essa pergunta já terminou. Comece de novo, por favor.
mode-lockdown = Para a segurança de todos, não faço nada por enquanto, não importa o que você escreva. Os pagamentos que chegarem continuam sendo avisados no seu chat, e nada se perde. Tente mais tarde, por favor.
mode-maintenance = Estou em manutenção: por um tempo não há pedidos, QRs nem carteiras novos. O que você pediu antes ainda pode ser pago, e eu aviso você.
mode-over = Isso acabou de ser segurado e não foi feito. Escreva de novo, por favor.
error-choice = { $number }: { $choice }
error-unknown-currency = Não tenho cotação para { $currency }.
error-unknown-profile = “{ $said }” não é nem sats nem dólares.
error-invalid-code = “{ $code }” não é um pedido. Os pedidos são como K7Q2.
error-unknown-code = Não encontro nenhum pedido { $code } seu.
error-no-charge = Você ainda não tem pedidos. Escreva “{ $example }” para fazer um.
error-charge-paid = { $code } já foi pago.
error-charge-cancelled = { $code } foi cancelado. Escreva “{ $example }” para fazer outro.
error-charge-lapsed = { $code } foi encerrado. Escreva “{ $example }” para fazer outro.
error-invalid-page = “{ $page }” não é um número de página.
error-unknown-language = Não falo “{ $language }”. Falo { $languages }.
error-unknown-zone = Não conheço o fuso horário “{ $zone }”. Escreva assim: America/Sao_Paulo.
error-ambiguous-zone = Há mais de um lugar chamado “{ $zone }”. Qual deles?
error-unexpected-argument = Aqui não entendo “{ $argument }”.
error-too-long = Essa mensagem é longa demais para mim.
wallet-slow = A carteira está lenta, um momento.
error-wallet-unavailable = A carteira não responde neste momento. Nada mudou; tente de novo em um minuto.
error-wallet-refused = A carteira disse não. Nada mudou. Se acontecer de novo, avise quem cuida deste bot.
error-amount-unchecked = O valor não pode ser conferido no momento, por isso não mostro nenhum QR. Nada mudou; tente de novo em um minuto.
error-wrong-invoice = A carteira deu um QR que não corresponde ao seu pedido, por isso não o mostro. Tente de novo em um minuto.
error-balance-too-low = A carteira não tem o bastante para isso. Nada mudou.
error-not-linked = A carteira não pode ser usada neste momento. Nada mudou. Se continuar assim, avise quem cuida deste bot.
error-rate-limited = { $seconds ->
    [one] São QRs novos demais de uma vez. Tente de novo em { $seconds } segundo.
    [many] São QRs novos demais de uma vez. Tente de novo em { $seconds } de segundos.
   *[other] São QRs novos demais de uma vez. Tente de novo em { $seconds } segundos.
}
share-lines = { $seconds ->
    [one] Você escreve mais rápido do que eu consigo ler. Espere { $seconds } segundo.
    [many] Você escreve mais rápido do que eu consigo ler. Espere { $seconds } de segundos.
   *[other] Você escreve mais rápido do que eu consigo ler. Espere { $seconds } segundos.
}
share-qrs = { $seconds ->
    [one] Você tem tantos QRs quantos podem ficar abertos ao mesmo tempo. Um novo poderá ser feito em { $seconds } segundo.
    [many] Você tem tantos QRs quantos podem ficar abertos ao mesmo tempo. Um novo poderá ser feito em { $seconds } de segundos.
   *[other] Você tem tantos QRs quantos podem ficar abertos ao mesmo tempo. Um novo poderá ser feito em { $seconds } segundos.
}
share-orders = { $seconds ->
    [one] Foram muitos pedidos em pouco tempo. O próximo poderá ser feito em { $seconds } segundo.
    [many] Foram muitos pedidos em pouco tempo. O próximo poderá ser feito em { $seconds } de segundos.
   *[other] Foram muitos pedidos em pouco tempo. O próximo poderá ser feito em { $seconds } segundos.
}
share-invoices = { $seconds ->
    [one] Muita gente está pedindo QRs agora. Tente de novo em { $seconds } segundo.
    [many] Muita gente está pedindo QRs agora. Tente de novo em { $seconds } de segundos.
   *[other] Muita gente está pedindo QRs agora. Tente de novo em { $seconds } segundos.
}
share-window = { $seconds ->
    [one] Foram muitos QRs para uma só carteira em pouco tempo. O próximo poderá ser feito em { $seconds } segundo.
    [many] Foram muitos QRs para uma só carteira em pouco tempo. O próximo poderá ser feito em { $seconds } de segundos.
   *[other] Foram muitos QRs para uma só carteira em pouco tempo. O próximo poderá ser feito em { $seconds } segundos.
}
share-address = { $seconds ->
    [one] Chega muita coisa da sua rede. Tente de novo em { $seconds } segundo.
    [many] Chega muita coisa da sua rede. Tente de novo em { $seconds } de segundos.
   *[other] Chega muita coisa da sua rede. Tente de novo em { $seconds } segundos.
}
share-new-people = { $seconds ->
    [one] Muita gente nova está me escrevendo agora. Escreva de novo em { $seconds } segundo.
    [many] Muita gente nova está me escrevendo agora. Escreva de novo em { $seconds } de segundos.
   *[other] Muita gente nova está me escrevendo agora. Escreva de novo em { $seconds } segundos.
}
share-links = { $minutes ->
    [one] O vínculo de uma carteira foi iniciado muitas vezes em pouco tempo. Tente de novo em { $minutes } minuto.
    [many] O vínculo de uma carteira foi iniciado muitas vezes em pouco tempo. Tente de novo em { $minutes } de minutos.
   *[other] O vínculo de uma carteira foi iniciado muitas vezes em pouco tempo. Tente de novo em { $minutes } minutos.
}
share-unknown = { $minutes ->
    [one] Não entendo estas linhas, e deixo outras assim sem resposta por { $minutes } minuto. Os comandos continuam funcionando: “{ $help }” mostra quais são.
    [many] Não entendo estas linhas, e deixo outras assim sem resposta por { $minutes } de minutos. Os comandos continuam funcionando: “{ $help }” mostra quais são.
   *[other] Não entendo estas linhas, e deixo outras assim sem resposta por { $minutes } minutos. Os comandos continuam funcionando: “{ $help }” mostra quais são.
}
blocked = Quem cuida deste bot bloqueou você: não leio o que você escreve aqui. Os pedidos feitos antes continuam valendo.
till-crowded = Talvez outras pessoas também usem este caixa: uma carteira vinculada por uma chave tem um limite próprio. “{ $link }” faz isso.
error-no-open-amount = Neste momento a carteira não aceita valores em aberto. Diga um valor: “{ $example }”.
error-internal = Algo deu errado do meu lado; nada se perdeu. Tente de novo.
key-in-chat-deleted = Apaguei sua mensagem com a chave. Não usei essa chave; por segurança, revogue-a no Flash.
key-in-chat-wiped = Não usei essa chave e a apaguei na { $keeper }. Não posso apagá-la do seu telefone: apague a mensagem, por favor, e revogue a chave no Flash.
key-in-chat-kept = Não usei essa chave e não posso apagar sua mensagem: apague-a, por favor, e revogue a chave no Flash.
secret-in-chat-deleted = Havia um segredo na sua mensagem. Apaguei a mensagem e não usei o segredo.
secret-in-chat-wiped = Havia um segredo na sua mensagem. Não o usei e o apaguei na { $keeper }. Não posso apagá-lo do seu telefone: apague a mensagem, por favor.
secret-in-chat-kept = Havia um segredo na sua mensagem. Não o usei e não posso apagar a mensagem: apague-a, por favor.
session-in-chat = Com isso seria possível fazer tudo com a sua conta. Nunca aceito: saia de todas as sessões no aplicativo Flash, por favor.
foreign-secret-in-chat = Nunca preciso do segredo de outro programa: troque-o onde você o obteve, por favor.
key-link-instead = Para conectar uma carteira, escreva “{ $link }”.
key-never-needed = Aqui nunca é preciso chave.
error-secret-said = Havia um segredo nessa mensagem.
delete-ask = Assim esqueço tudo o que guardo sobre você: sua conta com suas conversas ({ $chats }) e pedidos ({ $orders }), e o que foi dito.
delete-ask-open = Os pedidos abertos ({ $open }) ainda podem ser pagos: aviso aqui, e eles saem quando terminarem.
delete-ask-key = Sua loja também sai, com a chave de “{ $name }”. Não posso revogá-la: no Flash, apague a chave que termina em { $tail }.
delete-ask-till = Sua loja também sai: esqueço que os pedidos dela pagam “{ $name }”.
delete-ask-others = Há outras pessoas na sua loja ({ $others }): para elas, fica fechada.
delete-ask-copy = Para ter uma cópia, escreva antes “{ $export }”.
delete-ask-yes = Para fazer isso, escreva “{ $yes }”. Não dá para desfazer.
delete-done = Feito: esqueço você, isso leva alguns minutos. Se escrever de novo, será alguém novo aqui.
delete-done-open = Feito: esqueço você, isso leva alguns minutos. Os pedidos abertos ({ $open }) ainda podem ser pagos: aviso aqui, e depois eles também saem.
export-link = Seus dados, uma só vez e em 15 minutos: { $link }
    A página mostra um número. Escreva-o aqui assim: “{ $example }”, e poderá baixar o arquivo.
export-opened = Certo. Agora baixe o arquivo na página, uma só vez.
export-ask-operator = Este bot não tem página para isso. Peça “chatwallet export { $account }” a quem cuida dele.
error-unknown-form = Aqui não conheço “{ $form }”. Existe: “{ $known }”.
error-delete-signs = Esses não são os sinais da sua conta. “{ $again }” diz quais são.
error-export-number = Não há página com esse número, ou os 15 minutos dela passaram.
error-export-later = Você já pediu seus dados duas vezes em um dia. Peça de novo em { $hours } h.
