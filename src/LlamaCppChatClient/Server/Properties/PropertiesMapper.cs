using System.Text.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>Makes the properties of a server from <c>GET /props</c>.</summary>
internal static class PropertiesMapper
{
    public static LlamaCppServerProperties ToProperties(PropsPayload props)
    {
        bool isRouter = props.Role == "router";
        return new LlamaCppServerProperties
        {
            IsRouter = isRouter,

            // A router fills these in with what stands for none.
            ContextSize = isRouter ? null : props.DefaultGenerationSettings?.NCtx,
            ModelAlias = isRouter ? null : props.ModelAlias,
            ModelPath = isRouter ? null : props.ModelPath,
            SlotCount = props.TotalSlots,
            FileType = props.ModelFtype,
            SupportsVision = props.Modalities?.Vision,
            SupportsAudio = props.Modalities?.Audio,
            SupportsVideo = props.Modalities?.Video,
            MediaMarker = props.MediaMarker,
            ChatTemplate = props.ChatTemplate,
            TemplateCapabilities = props.ChatTemplateCaps is { } caps ? ToCapabilities(caps) : new(),
            BosToken = props.BosToken,
            EosToken = props.EosToken,
            BuildInfo = props.BuildInfo,
            IsSleeping = props.IsSleeping is true,
            SlotsEnabled = props.EndpointSlots,
            MetricsEnabled = props.EndpointMetrics,
            MaxLoadedModels = props.MaxInstances,
            LoadsOnDemand = props.ModelsAutoload,
            DefaultSettings = props.DefaultGenerationSettings?.Params is { ValueKind: JsonValueKind.Object } settings ? settings : null,
        };
    }

    private static LlamaCppTemplateCapabilities ToCapabilities(IReadOnlyDictionary<string, JsonElement> caps)
    {
        return new LlamaCppTemplateCapabilities
        {
            SupportsTools = Get("supports_tools"),
            SupportsToolCalls = Get("supports_tool_calls"),
            SupportsParallelToolCalls = Get("supports_parallel_tool_calls"),
            SupportsSystemRole = Get("supports_system_role"),
            SupportsReasoningEffort = Get("supports_reasoning_effort"),
            PreservesReasoning = Get("supports_preserve_reasoning"),
            All = caps,
        };

        bool? Get(string name) => caps.TryGetValue(name, out JsonElement value)
            ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
            : null;
    }
}
