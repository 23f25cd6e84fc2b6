# ruby web.rb sinatra|rack|rails
require_relative 'truth'
require_relative 'shop'
require 'logger'
$stdout.sync = $stderr.sync = true
port = ENV['PORT'].to_i
log = Logger.new($stdout)
TALK = -> { Truth.talk { |l, n, m| log.add(Logger.const_get(l.upcase), m, n) } }

class Noted # the innermost middleware: what it sees is what the ones around it print
  def initialize(app) = @app = app

  def call(env)
    @app.call(env)
  rescue Exception => e
    NOTE.call(e, env)
    raise
  end
end

class Bare
  def call(env)
    kind = env['PATH_INFO'][%r{\A/bug/(\w+)}, 1]
    Shop::KINDS[kind.to_sym].call if kind
    TALK.call
    [200, { 'content-type' => 'text/plain' }, ['ok']]
  end
end

case ARGV[0]
when 'rack'
  require 'puma'
  require 'puma/configuration'
  require 'puma/launcher'
  NOTE = ->(e, _) { Truth.exc(e, 'puma', causes: false, optional: 'no backtrace in the text') }
  conf = Puma::Configuration.new { |c| c.app(Noted.new(Bare.new)); c.bind("tcp://127.0.0.1:#{port}"); c.threads(1, 1); c.environment('production') }
  Puma::Launcher.new(conf, events: Puma::Events.stdio).run
when 'sinatra'
  require 'sinatra/base'
  NOTE = ->(e, _) { Truth.exc(e, 'sinatra', causes: false) }
  class App < Sinatra::Base
    set :dump_errors, true
    set :raise_errors, false
    set :show_exceptions, false
    set :logging, false
    set :server, 'puma'
    get('/ok') { TALK.call; 'ok' }
    get('/bug/:kind') do
      Shop::KINDS[params[:kind].to_sym].call
    rescue Exception => e
      NOTE.call(e, env)
      raise
    end
  end
  App.run!(port: port, bind: '127.0.0.1', quiet: true)
when 'rails'
  require 'rails'
  require 'action_controller/railtie'
  class App < Rails::Application
    config.root = __dir__
    config.eager_load = false
    config.consider_all_requests_local = false
    config.secret_key_base = 'x' * 64
    config.hosts.clear
    config.logger = ActiveSupport::TaggedLogging.new(Logger.new($stdout, formatter: Logger::Formatter.new))
    config.log_tags = [:request_id] if ENV['TAGS']
    config.middleware.use Noted
    routes.append { get '/ok', to: 'orders#ok'; get '/bug/:kind', to: 'orders#bug' }
  end
  NOTE = lambda do |e, env|
    wrapper = ActionDispatch::ExceptionWrapper.new(Rails.backtrace_cleaner, e)
    lines = wrapper.application_trace
    lines = wrapper.framework_trace if lines.empty?
    Truth.put({ k: 'exc', how: 'rails', own: nil, level: 'fatal', chain: [Truth.one(e, lines)] })
  end
  class OrdersController < ActionController::Base
    def ok = render(plain: 'ok')
    def bug = Shop::KINDS[params[:kind].to_sym].call
  end
  App.initialize!
  require 'puma'
  require 'puma/server'
  server = Puma::Server.new(App, Puma::Events.strings)
  server.add_tcp_listener('127.0.0.1', port)
  server.run.join
end
