using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Tool;

/// <summary>A service with our client: registered, hosted and configured by the container. It logs nothing.</summary>
internal static class OurHost
{
    public static IHost Build(Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        register(builder.Services);
        return builder.Build();
    }
}
