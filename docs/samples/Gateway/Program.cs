using Gateway;

await GatewayApp.Create(args).RunAsync();
