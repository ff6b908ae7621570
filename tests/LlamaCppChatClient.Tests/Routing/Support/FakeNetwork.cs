namespace LlamaCpp.Tests.Routing;

/// <summary>Leads each request to the fake server of its address.</summary>
internal sealed class FakeNetwork(IReadOnlyList<FakeLlamaServer> servers) : CapturingHandler
{
    protected override Task<HttpResponseMessage> AnswerAsync(RecordedRequest request, CancellationToken cancellationToken) =>
        servers.Single(server => server.Url.Authority == request.Url.Authority).AnswerAsync(request, cancellationToken);
}
