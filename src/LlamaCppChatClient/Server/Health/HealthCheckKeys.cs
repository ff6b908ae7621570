namespace LlamaCpp.Server;

/// <summary>The keys of a health report's data.</summary>
internal static class HealthCheckKeys
{
    public const string Model = "model";
    public const string ContextSize = "context_size";
    public const string Slots = "slots";
    public const string BusySlots = "slots_busy";
    public const string Models = "models";
    public const string LoadedModels = "models_loaded";
}
