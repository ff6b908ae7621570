using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Middleware;

public sealed class StructuredOutputTests(Servers servers)
{
    private const string Question = "Extract the person: Maria is 34 years old.";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_has_the_shape_of_the_type(bool thinking)
    {
        await using Pipeline pipeline = await NewPipelineAsync();

        ChatResponse<Person> response = await pipeline.Client.GetResponseAsync<Person>(Question, new ChatOptions { Temperature = 0, ReasoningEnabled = thinking }, cancellationToken: Cancelled);

        Assert.Equal(new Person("Maria", 34), response.Result);
        Assert.NotNull(response.Timings);
    }

    [Fact]
    public async Task Type_that_is_no_object_is_wrapped_and_unwrapped()
    {
        await using Pipeline pipeline = await NewPipelineAsync();

        ChatResponse<bool> response = await pipeline.Client.GetResponseAsync<bool>("Hello!", new ChatOptions { Temperature = 0 }, cancellationToken: Cancelled);

        Assert.True(response.TryGetResult(out _), response.Text);
        Assert.Contains("data", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_and_a_type_take_a_second_request_when_no_tool_is_called()
    {
        await using Pipeline pipeline = await NewPipelineAsync();
        WeatherTools tools = new();

        ChatResponse<Person> response = await pipeline.Client.GetResponseAsync<Person>(Question, new ChatOptions { Temperature = 0, Tools = [.. tools.All] }, cancellationToken: Cancelled);

        Assert.Equal(new Person("Maria", 34), response.Result);
        Assert.Empty(tools.Calls);
        Assert.Equal(2, pipeline.Requests);
    }

    [Fact]
    public async Task Tools_are_called_although_there_is_a_type()
    {
        await using Pipeline pipeline = await NewPipelineAsync();
        WeatherTools tools = new();

        ChatResponse<Answer> response = await pipeline.Client.GetResponseAsync<Answer>("What is 17 plus 25?", new ChatOptions { Temperature = 0, Tools = [.. tools.All] }, cancellationToken: Cancelled);

        Assert.Equal(["add(17, 25)"], tools.Calls);
        Assert.True(response.TryGetResult(out _), response.Text);
    }

    private async Task<Pipeline> NewPipelineAsync() =>
        new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl, builder => builder.UseFunctionInvocation());

    private sealed record Person(string Name, int Age);

    private sealed record Answer(int Sum);
}
