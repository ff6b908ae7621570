using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LlamaCpp.AspireTests;

public class ConnectionStringTests
{
    [Fact]
    public void Connection_string_names_the_endpoint()
    {
        Assert.Equal("Endpoint={llama.bindings.http.url}", Resources.CreateBuilder().AddLlamaServer("llama").Resource.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public async Task Key_is_a_secret_parameter_and_on_no_command_line()
    {
        IDistributedApplicationBuilder builder = Resources.CreateBuilder();
        LlamaServerResource llama = builder.AddLlamaServer("llama").WithApiKey(builder.AddParameter("key", secret: true)).Resource;

        Assert.Equal("Endpoint={llama.bindings.http.url};Key={key.value}", llama.ConnectionStringExpression.ValueExpression);
        Assert.Equal("{key.value}", (await Resources.EnvironmentOf(llama))["LLAMA_API_KEY"]);
        Assert.DoesNotContain("key", await Resources.ArgumentsOf(llama), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Replicas_are_endpoints_of_one_connection_string()
    {
        LlamaServerResource llama = Resources.CreateBuilder().AddLlamaServer("llama").WithReplicas(3).WithDefaultModel("gemma").Resource;

        Assert.Equal(
            "Endpoint={llama.bindings.http.url},{llama-2.bindings.http.url},{llama-3.bindings.http.url};Model=gemma",
            llama.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public void Model_of_a_router_names_itself()
    {
        IDistributedApplicationBuilder builder = Resources.CreateBuilder();
        LlamaServerModelResource model = builder.AddLlamaServer("router").WithModelsDirectory("tests/models").AddModel("small", "tiny-chat").Resource;

        Assert.Equal("Endpoint={router.bindings.http.url};Model=tiny-chat", model.ConnectionStringExpression.ValueExpression);
    }
}
