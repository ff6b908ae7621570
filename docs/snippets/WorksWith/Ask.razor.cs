using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Snippets.WorksWith;

// begin-snippet: works-with-blazor
public sealed partial class Ask(IChatClient client) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private string _answer = "";

    [Parameter]
    public string Question { get; set; } = "";

    protected override async Task OnParametersSetAsync()
    {
        _answer = "";
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Question, cancellationToken: _left.Token))
        {
            _answer += update.Text;
            StateHasChanged();
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }
}
// end-snippet
