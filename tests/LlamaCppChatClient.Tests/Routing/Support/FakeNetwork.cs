namespace LlamaCpp.Tests.Routing;

/// <summary>Leads each request to the fake server of its address.</summary>
internal sealed class FakeNetwork(IReadOnlyList<FakeLlamaServer> servers) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        HttpResponseMessage response = await servers.Single(server => server.Url.Authority == request.RequestUri!.Authority).AnswerAsync(request, cancellationToken);
        response.RequestMessage = request;
        return response;
    }
}
